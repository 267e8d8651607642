// Packs every publishable package and checks the tarball as a user's tools would see it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../packages', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ser-pack-'));
try {
  for (const name of readdirSync(packages)) {
    const cwd = join(packages, name);
    const run = (command, ...args) => execFileSync(command, args, { cwd, encoding: 'utf8' });
    try {
      run('pnpm', 'pack', '--pack-destination', folder);
      const { version, exports, bin } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
      const tarball = join(folder, `ser-${name}-${version}.tgz`);
      run('publint', 'run', tarball, '--strict');
      const library = Object.keys(exports).some((entry) => entry !== './package.json');
      if (library) run('attw', tarball, '--profile', 'esm-only', '--no-emoji', '--no-color');
      else if (bin === undefined) throw new Error('neither a library nor a command');
      process.stdout.write(`@ser/${name}@${version}: the packed tarball is sound\n`);
    } catch (error) {
      process.stderr.write(`@ser/${name}: ${error.stdout ?? ''}${error.stderr ?? error.message}\n`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
