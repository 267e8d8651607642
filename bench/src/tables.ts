// Measures tables of features, the mean of 40 MFCC a clip, and writes TABLES.md: part of `npm run bench`.
//   node bench/dist/tables.js [--speech FOLDER] [--prefix COMMAND]
// FOLDER holds corpora, such as RAVDESS; else synthetic voices are made. Each run is a process of its own with nothing
// computed before; all runs of a line of the table are started behind COMMAND, such as `taskset -c 0,1`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Clip, filterClips } from '@ser/datasets';
import { extractTable, measureClips, scanCorpus, writeSyntheticCorpus } from '@ser/datasets/node';
import { type Recipe, recipes } from '@ser/dsp';

interface Job {
  clips: readonly Clip[];
  recipe: Recipe;
  workers: number;
  folder: string;
}

interface Run {
  seconds: number;
  peakBytes: number;
}

interface Line extends Run {
  hours: number;
  runs: number;
}

const script = fileURLToPath(import.meta.url);
const { values } = parseArgs({
  options: {
    speech: { type: 'string' },
    prefix: { type: 'string', default: '' },
    line: { type: 'string' },
    run: { type: 'string' },
  },
});
const readJob = (path: string): Job => JSON.parse(readFileSync(path, 'utf8')) as Job;
if (values.run !== undefined) console.log(JSON.stringify(await extract(readJob(values.run))));
else if (values.line !== undefined) console.log(JSON.stringify(await measureLine(values.line)));
else await compare();

async function extract({ clips, recipe, workers, folder }: Job): Promise<Run> {
  const start = performance.now();
  const { failed } = await extractTable(clips, recipe, { workers, folder });
  if (failed.length > 0) throw new Error(`${failed.length} clips could not be read`);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

/** The medians of a few runs, and how much sound there is. */
async function measureLine(path: string): Promise<Line> {
  const { clips, folder } = readJob(path);
  // Before the runs, so that all of them find the recordings in memory.
  const measured = await measureClips(clips);
  const runs = Array.from({ length: clips.length > 2000 ? 3 : 5 }, () => {
    rmSync(folder, { recursive: true, force: true });
    return JSON.parse(execFileSync(process.execPath, [script, '--run', path], { encoding: 'utf8' })) as Run;
  });
  return {
    hours: measured.clips.reduce((sum, { seconds = 0 }) => sum + seconds, 0) / 3600,
    runs: runs.length,
    seconds: median(runs.map(({ seconds }) => seconds)),
    peakBytes: median(runs.map(({ peakBytes }) => peakBytes)),
  };
}

async function compare(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'ser-bench-'));
  try {
    const { source, sets } = await loadSets(home);
    const measure = (clips: readonly Clip[], workers: number, recipe: Recipe = recipes.mfccMean): Row => {
      const path = join(home, 'job.json');
      const job: Job = { clips, recipe, workers, folder: join(home, 'table') };
      writeFileSync(path, JSON.stringify(job));
      const command = [...values.prefix.split(' '), process.execPath, script, '--line', path];
      const [program, ...args] = command.filter((part) => part !== '');
      const line = JSON.parse(execFileSync(program!, args, { encoding: 'utf8' })) as Line;
      return { ...line, clips: clips.length, recipe: `mfccMean at ${recipe.sampleRate} Hz`, workers };
    };
    const growth = sets.map((clips) => measure(clips, 2));
    const middle = sets[1]!;
    const one = measure(middle, 1);
    const lower = measure(middle, 2, { ...recipes.mfccMean, sampleRate: 16000 });
    const text = describe(source, [...growth, one, lower], growth.length);
    writeFileSync(new URL('../TABLES.md', import.meta.url), text);
    console.log(text);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A quarter of a corpus, the whole, and everything there is. */
async function loadSets(home: string): Promise<{ source: string; sets: Clip[][] }> {
  const { speech } = values;
  if (speech === undefined) await writeSyntheticCorpus(home, { speakers: 6, seed: 1 });
  const { clips } = await scanCorpus(speech ?? home);
  const spoken = clips.some(({ corpus }) => corpus === 'ravdess')
    ? filterClips(clips, { corpus: 'ravdess', channel: 'speech' })
    : clips;
  const sets = [spoken.filter((_, i) => i % 4 === 0), spoken];
  if (clips.length > spoken.length) sets.push(clips);
  const names = [...new Set(clips.map(({ corpus }) => corpus))].join(' and ');
  return { source: speech === undefined ? 'synthetic voices as WAV' : `recordings of ${names}`, sets };
}

interface Row extends Line {
  clips: number;
  recipe: string;
  workers: number;
}

function describe(source: string, rows: readonly Row[], growing: number): string {
  const cells = rows.map(({ clips, hours, recipe, workers, runs, seconds, peakBytes }) => [
    `${clips}`,
    `${hours.toFixed(2)} h`,
    recipe,
    `${workers}`,
    `${runs}`,
    `${seconds.toFixed(2)} s`,
    (clips / seconds).toFixed(0),
    (hours / seconds).toFixed(3),
    `${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
  ]);
  const head = [
    'clips',
    'sound',
    'recipe',
    'threads',
    'runs',
    'time',
    'clips a second',
    'hours a second',
    'peak memory',
  ];
  const table = [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const [first, last] = [rows[0]!, rows[growing - 1]!];
  const one = rows[growing]!;
  const two = rows.slice(0, growing).find(({ clips }) => clips === one.clips)!;
  const factor = (value: number): string => value.toFixed(2);
  return `# Tables of features

Written by \`npm run bench\`: Node ${process.versions.node}, ${cpus()[0]?.model ?? process.arch}, ${cpus().length} cores; ${source}.
Medians of runs of \`extractTable\` into a new folder, each in a process of its own that starts its threads within the time.
The recordings had been read before, so that the disk is no part of it.

${table}

From ${first.clips} to ${last.clips} clips, ${factor(last.hours / first.hours)} times the sound, time grows ${factor(last.seconds / first.seconds)} times and memory ${factor(last.peakBytes / first.peakBytes)} times.
Two threads are ${factor(one.seconds / two.seconds)} times as fast as one; at least 1.6 is wanted: ${one.seconds / two.seconds >= 1.6 ? 'met' : '**missed**'}.
`;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
