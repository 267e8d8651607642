// Runs one of the project's commands on a machine that has only Node and git: brings pnpm through npx,
// installs when the lockfile or a manifest changed, builds what changed, then does the job.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';

const jobs = {
  build: [],
  start: [['node', 'packages/cli/bin/ser.js', 'demo']],
  live: [['vite', 'examples/live']],
  test: [['vitest', 'run', '--project', 'node']],
  'test:browser': [['vitest', 'run', '--project', 'browser']],
  bench: [['node', 'bench/dist/run.js']],
  lint: [['biome', 'check', '--error-on-warnings', '.']],
  format: [['biome', 'check', '--write', '.']],
  typecheck: [['tsc', '-p', 'tsconfig.json']],
  docs: [['typedoc']],
  check: [
    ['sherif'],
    ['knip'],
    ['node', 'scripts/check-packages.mjs'],
    ['size-limit'],
    ['typedoc', '--emit', 'none', '--logLevel', 'Warn'],
  ],
};

const [name, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(jobs, name))
  fail(`unknown job '${name}': expected one of ${Object.keys(jobs).join(', ')}`);
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) fail(`Node 20 or newer is needed, found ${process.versions.node}`);

install();
if (!['lint', 'format'].includes(name)) build();
for (const [index, [command, ...args]] of jobs[name].entries()) {
  const last = index === jobs[name].length - 1;
  const status = await run(command, last ? [...args, ...rest] : args);
  if (status !== 0) process.exit(status);
}

function install() {
  const manifests = ['packages', '.'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map((entry) => join(root, folder, entry.name, 'package.json')),
  );
  const hash = createHash('sha256');
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']
    .map((f) => join(root, f))
    .concat(manifests)) {
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  const digest = hash.digest('hex');
  const stamp = join(root, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  say('installing dependencies (first time only)');
  const { status } = spawnSync(
    'npx',
    ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'],
    { cwd: root, stdio: ['ignore', 2, 2], shell: windows, env: environment() },
  );
  if (status !== 0) fail('the installation failed: see above; is the npm registry reachable?');
  writeFileSync(stamp, digest);
}

function build() {
  const { status, stdout, stderr } = spawnSync(
    join(bin, 'turbo'),
    ['run', 'build', '--output-logs=errors-only', '--no-color'],
    {
      cwd: root,
      encoding: 'utf8',
      shell: windows,
      env: environment(),
    },
  );
  if (status !== 0) fail(`the build failed:\n${stdout}\n${stderr}`);
}

/** Runs a command with the terminal as its own, and passes Ctrl-C on by waiting for it to end. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command === 'node' ? process.execPath : join(bin, command), args, {
      cwd: root,
      stdio: 'inherit',
      shell: windows && command !== 'node',
      env: environment(),
    });
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
    child.on('error', (error) => fail(`could not start ${command}: ${error.message}`));
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

function environment() {
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
}

function say(message) {
  process.stderr.write(`${message}\n`);
}

function fail(message) {
  say(message);
  process.exit(1);
}
