// Measures beside the peers and writes the table to RESULTS.md: `npm run bench` in the project's root.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Comparison } from './compare.ts';
import { compareDsp } from './dsp.ts';

const comparisons = compareDsp();
const milliseconds = (value: number): string => `${value < 1 ? value.toFixed(4) : value.toFixed(1)} ms`;
const row = ({ job, peer, ours, theirs, ratio }: Comparison): string =>
  `| ${job} | ${milliseconds(ours)} | ${peer} | ${milliseconds(theirs)} | ${ratio.toFixed(1)} |`;
const table = [
  '# Beside the peers',
  '',
  'Written by `npm run bench`. Times are medians of a call, in turns with the peer in one process; the ratio is the',
  "median of the rounds' peer / ours, so above 1 we are faster.",
  '',
  '| job | ours | peer | theirs | ratio |',
  '|---|---|---|---|---|',
  ...comparisons.map(row),
  '',
  `Node ${process.versions.node}, ${cpus()[0]?.model ?? process.arch}, one thread.`,
  '',
].join('\n');
writeFileSync(new URL('../RESULTS.md', import.meta.url), table);
console.log(table);
