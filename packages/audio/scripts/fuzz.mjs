// Feeds the decoders damaged files for as long as it is asked to, and notes every input that does them harm.
//
//   node scripts/fuzz.mjs [--count 50000] [--formats wav,aiff,flac,mp3,vorbis,opus] [--seed 1] [--state fuzz-state.json]
//
// Build the package before. Each input follows from the seed, the format and its number, so that a run that was
// stopped goes on from its state file, and a finding can be made again by its number. A finding is: an error that is
// no AudioError, a word on the console, more than five seconds, more memory than the file explains, a result that is
// shorter or longer than the file states, or one that differs from the original although checksums cover the change.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { inputFor, loadOriginals, statedLength } from './mutations.mjs';

const chunkSize = 500;
const limitMs = 5000;
/** Resident memory beyond which a chunk counts as a finding: a run takes about 100 MB. */
const limitBytes = 2 ** 29;

if (isMainThread) await main();
else await work();

async function main() {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '50000' },
      formats: { type: 'string', default: 'wav,aiff,flac,mp3,vorbis,opus' },
      seed: { type: 'string', default: '1' },
      state: { type: 'string', default: 'fuzz-state.json' },
    },
  });
  const count = Number(values.count);
  const seed = Number(values.seed);
  const state = readState(values.state) ?? { seed, formats: {}, findings: [] };
  if (state.seed !== seed) throw new Error(`${values.state} belongs to the seed ${state.seed}`);
  for (const format of values.formats.split(',')) {
    state.formats[format] ??= { next: 0, decoded: 0, refused: 0, findings: 0, slowestMs: 0, mostBytes: 0 };
    const counts = state.formats[format];
    while (counts.next < count) {
      const to = Math.min(count, counts.next + chunkSize);
      await runChunk({ seed, format, from: counts.next, to }, counts, state.findings);
      writeFileSync(`${values.state}.new`, JSON.stringify(state, null, 2));
      renameSync(`${values.state}.new`, values.state);
    }
    console.log(
      `${format}: ${counts.next} inputs, ${counts.decoded} decoded, ${counts.refused} refused with an AudioError, ` +
        `${counts.findings} findings; slowest ${counts.slowestMs.toFixed(0)} ms, most memory ${(counts.mostBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  }
  for (const finding of state.findings) console.log(JSON.stringify(finding));
  process.exitCode = state.findings.length > 0 ? 1 : 0;
}

function readState(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs inputs in a worker, so that one that hangs can be ended; it is noted, and the rest goes on after it. */
function runChunk(job, counts, findings) {
  return new Promise((resolve, reject) => {
    const note = (index, what) => {
      counts.findings++;
      findings.push({ format: job.format, index, what });
    };
    const progress = new BigInt64Array(new SharedArrayBuffer(16));
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ...job, progress } });
    const watch = setInterval(() => {
      counts.mostBytes = Math.max(counts.mostBytes, process.memoryUsage.rss());
      const index = Number(Atomics.load(progress, 0));
      const since = Number(Atomics.load(progress, 1));
      if (since > 0 && Date.now() - since > limitMs) end(index, `no answer after ${limitMs} ms`);
    }, 100);
    let ended = false;
    const end = (index, what) => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      if (what !== undefined) note(index, what);
      counts.next = index + 1;
      worker.terminate().then(() => resolve());
    };
    worker.on('message', (message) => {
      counts.decoded += message.decoded;
      counts.refused += message.refused;
      counts.slowestMs = Math.max(counts.slowestMs, message.slowestMs);
      counts.mostBytes = Math.max(counts.mostBytes, process.memoryUsage.rss());
      for (const { index, what } of message.findings) note(index, what);
      if (process.memoryUsage.rss() > limitBytes)
        note(job.to - 1, `${process.memoryUsage.rss()} bytes resident`);
      end(job.to - 1, undefined);
    });
    worker.on('error', (error) =>
      end(Number(Atomics.load(progress, 0)), `the worker failed: ${error.message}`),
    );
    worker.on('exit', () => end(Number(Atomics.load(progress, 0)), 'the worker ended'));
    worker.on('messageerror', reject);
  });
}

async function work() {
  const { seed, format, from, to, progress } = workerData;
  const { decode } = await import('../dist/index.js');
  const originals = await loadOriginals(format, decode);
  const words = [];
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
    console[name] = (...parts) => words.push(parts.join(' '));
  }
  const result = { decoded: 0, refused: 0, slowestMs: 0, findings: [] };
  for (let index = from; index < to; index++) {
    const input = inputFor(originals, { seed, format, index });
    const note = (what) => result.findings.push({ index, what: `${input.how}: ${what}` });
    Atomics.store(progress, 0, BigInt(index));
    Atomics.store(progress, 1, BigInt(Date.now()));
    const start = performance.now();
    try {
      const audio = await decode(input.bytes);
      result.decoded++;
      check(audio, input, format, note);
    } catch (error) {
      result.refused++;
      checkError(error, note);
    }
    result.slowestMs = Math.max(result.slowestMs, performance.now() - start);
    if (words.length > 0) note(`a word on the console: ${words.splice(0).join(' | ').slice(0, 200)}`);
  }
  Atomics.store(progress, 1, 0n);
  parentPort.postMessage(result);
}

function check(audio, { bytes, original, mustFail, mustEqual }, format, note) {
  const length = audio.channels[0]?.length;
  if (audio.format !== format) return;
  if (!(audio.channels.length > 0) || audio.channels.some((samples) => samples.length !== length)) {
    return note('channels of different lengths');
  }
  if (!(audio.sampleRate > 0)) note(`a sample rate of ${audio.sampleRate}`);
  const size = audio.channels.length * length * 4;
  if (size > 2 ** 20 + 4096 * bytes.length) note(`${size} bytes of sound from ${bytes.length}`);
  const lost = length < original.audio.channels[0].length;
  if (mustFail && lost && audio.lengthKnown) note(`a file that was cut gave ${length} samples`);
  const stated = audio.lengthKnown ? statedLength(format, bytes, original) : undefined;
  if (stated !== undefined && stated !== length) note(`${length} samples where the file states ${stated}`);
  const finite = audio.channels.every((samples) => samples.every((sample) => Number.isFinite(sample)));
  if (!finite) note('samples that are not finite');
  if (mustEqual && audio.lengthKnown && original.audio.lengthKnown) {
    const same = audio.channels.every((samples, c) => {
      const wanted = original.audio.channels[c];
      return samples.length === wanted?.length && samples.every((sample, i) => sample === wanted[i]);
    });
    if (!same) note('a change under a checksum that changed the sound');
  }
}

function checkError(error, note) {
  if (error?.name !== 'AudioError') return note(`${error?.name}: ${error?.message ?? error}`);
  if (typeof error.expected !== 'string' || typeof error.received !== 'string' || error.expected === '') {
    note('an AudioError that does not say what was expected and received');
  }
  const length = error.partial?.channels[0]?.length ?? 0;
  if (error.samplesRead !== length) note(`samplesRead is ${error.samplesRead}, partial holds ${length}`);
}
