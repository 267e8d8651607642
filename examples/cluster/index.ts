// Features in parts, as a cluster makes them, merged to the table of a single run:
//   npm run cluster -- [--slurm] [folder]
// Without --slurm the parts are made one after the other, with the variables that SLURM sets in each task.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSyntheticCorpus } from '@ser/datasets/node';

const job = fileURLToPath(new URL('features.slurm', import.meta.url));
const parts = 3;
const indices = Array.from({ length: parts }, (_, i) => i + 1);

const { values, positionals } = parseArgs({
  options: { slurm: { type: 'boolean' } },
  allowPositionals: true,
});
// Nodes see the working folder; what is temporary on one of them, others need not see.
const home = await mkdtemp(join(values.slurm ? process.cwd() : tmpdir(), 'ser-example-'));
const run = (command: string, args: string[], variables: Record<string, string> = {}): string =>
  execFileSync(command, args, {
    cwd: home,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

try {
  const corpus = positionals[0] ?? join(home, 'voices');
  if (positionals[0] === undefined) await writeSyntheticCorpus(corpus, { speakers: 3, repetitions: 1 });
  const task = [job, corpus, 'features.parquet', '--recipe', 'mfccMean'];

  if (values.slurm) {
    run('sbatch', ['--wait', `--array=1-${parts}`, ...task]);
    for (const i of indices) console.log(run('sh', ['-c', `tail -n 1 features-*_${i}.log`]));
  } else {
    for (const i of indices) {
      const variables = {
        SLURM_ARRAY_TASK_ID: String(i),
        SLURM_ARRAY_TASK_MIN: '1',
        SLURM_ARRAY_TASK_MAX: String(parts),
        SLURM_ARRAY_TASK_COUNT: String(parts),
        SLURM_CPUS_PER_TASK: '1',
      };
      console.log(run('bash', task, variables));
    }
  }

  const folders = indices.map((i) => join('features.features', `${i}-of-${parts}`));
  console.log(run('ser', ['features', 'merge', ...folders, '--output', 'features.parquet']));
  run('ser', ['features', corpus, '--recipe', 'mfccMean', '--output', 'single.parquet']);
  const [merged, single] = await Promise.all(
    ['features', 'single'].map((name) => readFile(join(home, `${name}.parquet`))),
  );
  console.log(merged!.equals(single!) ? 'equal to a single run, byte for byte' : 'NOT equal to a single run');
} finally {
  await rm(home, { recursive: true, force: true });
}
