// Trains the networks of well-known notebooks on the recordings that they used, and writes docs/reproduction.md.
// Every finished run is a line of FOLDER/results.jsonl: a program that was stopped goes on where it ended.
//   node bench/dist/reproduction/index.js --corpora FOLDER --folder FOLDER [--only PATTERN] [--minutes 60] [--report]
// CORPORA holds tess/, ravdess/speech/ and ravdess/song/. Of several processes at once each takes the rows --only of
// whose names match; two that read the same recordings must not begin together. Before each run --minutes decides
// whether it is begun; --report trains nothing.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { useWasmBackend } from '@ser/models/node';
import { loadRow } from './data.ts';
import { describeReproduction } from './report.ts';
import { rows } from './rows.ts';
import { type Result, runRow } from './run.ts';

const { values } = parseArgs({
  options: {
    corpora: { type: 'string' },
    folder: { type: 'string' },
    only: { type: 'string', default: '' },
    minutes: { type: 'string', default: 'Infinity' },
    report: { type: 'boolean', default: false },
  },
});
const { corpora, folder } = values;
if (folder === undefined) throw new Error('reproduction: --folder must name a folder for results, got none');
const only = new RegExp(values.only);
const until = performance.now() + 60_000 * Number(values.minutes);
const file = join(folder, 'results.jsonl');
await mkdir(folder, { recursive: true });

if (!values.report) {
  if (corpora === undefined) throw new Error('reproduction: --corpora must name a folder, got none');
  await useWasmBackend();
  const chosen = rows.filter(({ id }) => only.test(id));
  for (const { row, seed } of chosen.flatMap((row) => row.seeds.map((seed) => ({ row, seed })))) {
    if (performance.now() > until) break;
    const done = await readResults();
    if (done.some((result) => result.row === row.id && result.seed === seed)) continue;
    const result = await runRow(row, await loadRow(row, corpora, folder), seed, folder);
    await appendFile(file, `${JSON.stringify(result)}\n`);
    console.log(`${row.id}, seed ${seed}: ${result.accuracy.toFixed(3)} in ${result.seconds.toFixed(0)} s`);
  }
}
const page = fileURLToPath(new URL('../../../docs/reproduction.md', import.meta.url));
await writeFile(page, describeReproduction(rows, await readResults()));

async function readResults(): Promise<Result[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Result);
}
