// Measures @ser/dsp beside its peers and writes the table to RESULTS.md: `npm run bench` in the project's root.
//   node bench/dist/run.js [--speech FOLDER]   a folder of WAV or FLAC files, such as RAVDESS; else a synthetic voice
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { compareWithPeers, measureRecipes, measureSpeeds } from './dsp.ts';
import { fftErrors } from './fft-error.ts';
import { hopLength, nFft, sampleRate } from './setting.ts';
import { loadSpeech } from './speech.ts';

const { values } = parseArgs({ options: { speech: { type: 'string' } } });
const { samples, source } = await loadSpeech(values.speech, sampleRate);

const verdict = (met: boolean): string => (met ? 'met' : '**missed**');
const ms = (value: number): string => `${value < 0.1 ? value.toFixed(5) : value.toFixed(2)} ms`;
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const error = fftErrors(nFft);
const goals = compareWithPeers(samples);
const speeds = measureSpeeds(samples);
const recipes = measureRecipes(samples);

const text = `# @ser/dsp beside its peers

Written by \`npm run bench\`: Node ${process.versions.node}, V8 ${process.versions.v8}, ${cpus()[0]?.model ?? process.arch}, one thread.
Signal: ${source}, ${(samples.length / sampleRate).toFixed(1)} s at ${sampleRate} Hz; frames of ${nFft} every ${hopLength}.
Times are medians of a call's processor time, in turns with the peer in one process; a ratio is the median over the rounds.

${table(
  ['job', 'ours', 'peer', 'theirs', 'times as fast', 'wanted', ''],
  goals.map(({ job, ours, peer, theirs, ratio, atLeast }) => [
    job,
    ms(ours),
    peer,
    ms(theirs),
    ratio.toFixed(2),
    `${atLeast}`,
    verdict(ratio >= atLeast),
  ]),
)}

The error of the FFT is ${(error.ours / error.theirs).toFixed(2)} times that of fft.js (${error.ours.toExponential(2)} and ${error.theirs.toExponential(2)} of the result); at most 1.3 is wanted: ${verdict(error.ours <= 1.3 * error.theirs)}.

Of a real FFT's time a fifth is the first pass with its loads, and a fifth the last pass, which stores the bins. Radix 8 in the middle, passes on pairs, and half the size with complex numbers were slower.

${table(
  ['job', 'time', 'times real time', 'wanted', ''],
  speeds.map(({ job, milliseconds, realTime, atLeast }) => [
    job,
    ms(milliseconds),
    realTime.toFixed(0),
    atLeast === undefined ? '' : `${atLeast}`,
    atLeast === undefined ? '' : verdict(realTime >= atLeast),
  ]),
)}

A recipe's features share one spectrogram. Each alone, with that spectrogram, is the profile of the whole.

${table(
  ['recipe', 'time', 'times real time', 'in power spectrograms', 'at most', ''],
  recipes.map(({ job, milliseconds, realTime, spectrograms, atMost }) => [
    job,
    ms(milliseconds),
    realTime.toFixed(0),
    spectrograms.toFixed(2),
    atMost === undefined ? '' : `${atMost}`,
    atMost === undefined ? '' : verdict(spectrograms <= atMost),
  ]),
)}
`;
writeFileSync(new URL('../RESULTS.md', import.meta.url), text);
console.log(text);

await import('./tables.ts');
