import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const chunkSize = 500;
const limitMs = 5000;
const tickMs = 100;
/** Resident memory beyond which a chunk counts as a finding: a run takes about 100 MB. */
const limitBytes = 2 ** 29;

/**
 * Feeds damaged inputs to readers for as long as the command line asks, and notes every input that does them harm.
 *
 * `prepare(format)` gives, in a thread, a function that makes input `index` of a seed, has it read, and answers
 * `{ accepted, how, findings }`. A run that was stopped goes on from its state file. Beside what is answered, a
 * finding is: an error out of that function, a word on the console, more than five seconds, or more memory than small
 * files explain.
 */
export async function runFuzz({ script, formats, prepare }) {
  if (isMainThread) await main(fileURLToPath(script), formats);
  else await work(prepare);
}

async function main(script, formats) {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '50000' },
      formats: { type: 'string', default: formats.join(',') },
      seed: { type: 'string', default: '1' },
      state: { type: 'string', default: 'fuzz-state.json' },
    },
  });
  const count = Number(values.count);
  const seed = Number(values.seed);
  const state = readState(values.state) ?? { seed, formats: {}, findings: [] };
  if (state.seed !== seed) throw new Error(`${values.state} belongs to the seed ${state.seed}`);
  for (const format of values.formats.split(',')) {
    state.formats[format] ??= { next: 0, accepted: 0, refused: 0, findings: 0, slowestMs: 0, mostBytes: 0 };
    const counts = state.formats[format];
    while (counts.next < count) {
      const to = Math.min(count, counts.next + chunkSize);
      await runChunk(script, { seed, format, from: counts.next, to }, counts, state.findings);
      writeFileSync(`${values.state}.new`, JSON.stringify(state, null, 2));
      renameSync(`${values.state}.new`, values.state);
    }
    console.log(
      `${format}: ${counts.next} inputs, ${counts.accepted} accepted, ${counts.refused} refused, ` +
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
function runChunk(script, job, counts, findings) {
  return new Promise((resolve, reject) => {
    const note = (index, what) => {
      counts.findings++;
      findings.push({ format: job.format, index, what });
    };
    const progress = new BigInt64Array(new SharedArrayBuffer(16));
    const worker = new Worker(script, { workerData: { ...job, progress } });
    // Ticks, not the time of day: a process that is stopped for a while is not slow.
    let seen = -1n;
    let ticks = 0;
    const watch = setInterval(() => {
      counts.mostBytes = Math.max(counts.mostBytes, process.memoryUsage.rss());
      const step = Atomics.load(progress, 1);
      ticks = step === seen ? ticks + 1 : 0;
      seen = step;
      if (step > 0n && ticks * tickMs > limitMs) {
        end(Number(Atomics.load(progress, 0)), `no answer after ${limitMs} ms`);
      }
    }, tickMs);
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
      counts.accepted += message.accepted;
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

async function work(prepare) {
  const { seed, format, from, to, progress } = workerData;
  const run = await prepare(format);
  const words = [];
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
    console[name] = (...parts) => words.push(parts.join(' '));
  }
  const result = { accepted: 0, refused: 0, slowestMs: 0, findings: [] };
  for (let index = from; index < to; index++) {
    Atomics.store(progress, 0, BigInt(index));
    Atomics.store(progress, 1, BigInt(index + 1));
    const start = performance.now();
    const { accepted, how, findings } = await run(seed, index);
    result.slowestMs = Math.max(result.slowestMs, performance.now() - start);
    if (accepted) result.accepted++;
    else result.refused++;
    if (words.length > 0)
      findings.push(`a word on the console: ${words.splice(0).join(' | ').slice(0, 200)}`);
    for (const what of findings) result.findings.push({ index, what: `${how}: ${what}` });
  }
  Atomics.store(progress, 1, 0n);
  parentPort.postMessage(result);
}
