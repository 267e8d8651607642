import { createResampler, type Matrix } from '@ser/dsp';
import { checkRules } from '../checks.ts';
import { createPause } from '../training/pause.ts';
import { type AbstentionOptions, checkAbstention, type Decision, decide, rank } from './decision.ts';
import { defaultBatchSize, type Scorer } from './scorer.ts';
import type { VoicingMeter } from './voicing.ts';
import { createWindowCutter } from './windows.ts';

/** What is heard from `start` to `end`. */
export interface TimelineWindow extends Decision {
  /** Seconds from the beginning of the signal. */
  readonly start: number;
  readonly end: number;
}

export interface TimelineOptions extends AbstentionOptions {
  /** Seconds of a window; default the recipe's `duration` with its `offset`, or 3. */
  readonly window?: number;
  /** Seconds from one window to the next, at most `window`; default 0.5, or `window` where that is less. */
  readonly hop?: number;
  /**
   * Weight of the past in [0, 1): each window's scores become `smoothing` times those before plus `1 - smoothing`
   * times its own, beginning anew after a window without speech. Default 0, none.
   */
  readonly smoothing?: number;
}

export interface StreamOptions extends TimelineOptions {
  /** Sample rate of the pushed samples in Hz. */
  readonly sampleRate: number;
}

/** Takes a signal in chunks of any size and gives its windows as soon as they are complete. */
export interface EmotionStream {
  /**
   * Takes the next samples, and resolves to the windows that they complete: when it has resolved, nothing of the
   * chunk is kept but what later windows need. Calls that do not wait for each other are answered in order, and keep
   * copies of their chunks until then.
   *
   * @throws TypeError or RangeError (as a rejection), before anything is taken, for a chunk that is not a Float32Array
   *   of finite numbers; an empty one is allowed.
   */
  push(samples: Float32Array): Promise<TimelineWindow[]>;
  /**
   * Ends the signal and resolves to its last window, if any sample has come since the one before; the next `push`
   * begins a new signal.
   */
  flush(): Promise<TimelineWindow[]>;
}

/** What a stream needs of its classifier. */
export interface StreamParts {
  readonly labels: readonly string[];
  /** The recipe's sample rate in Hz. */
  readonly rate: number;
  /** Seconds of a window where the caller does not say. */
  readonly defaultWindow: number;
  readonly scorer: Scorer;
  readonly voicing: VoicingMeter;
}

/** A window that is ready for the network. */
interface Pending {
  readonly start: number;
  readonly end: number;
  readonly features: Matrix;
  readonly voicedSeconds: number;
}

/** A stream of windows over a signal of `options.sampleRate`. */
export function createEmotionStream(
  caller: string,
  { labels, rate, defaultWindow, scorer, voicing }: StreamParts,
  { window = defaultWindow, hop = Math.min(0.5, window), smoothing = 0, sampleRate, ...rest }: StreamOptions,
): EmotionStream {
  const limits = checkAbstention(caller, rest);
  const length = Math.round(window * rate);
  const step = Math.round(hop * rate);
  checkRules(caller, [
    ['sampleRate', sampleRate > 0 && Number.isFinite(sampleRate), 'a positive number', sampleRate],
    ['window', length >= 1 && window <= 3600, `in [1 / ${rate}, 3600] seconds`, window],
    ['hop', step >= 1 && step <= length, `in [1 / ${rate}, window] seconds`, hop],
    ['smoothing', smoothing >= 0 && smoothing < 1, 'in [0, 1)', smoothing],
  ]);
  const resampler = createResampler({ from: sampleRate, to: rate });
  const cutter = createWindowCutter(length, step);
  const pieceLength = Math.ceil(sampleRate);
  let ready: Pending[] = [];
  let past: ArrayLike<number> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const onWindow = (samples: Float32Array, start: number): void => {
    ready.push({
      start: start / rate,
      end: (start + samples.length) / rate,
      features: scorer.features(samples),
      voicedSeconds: voicing(samples),
    });
  };
  const onBlock = (samples: Float32Array): void => cutter.push(samples, onWindow);

  const smooth = (row: ArrayLike<number>, speech: boolean): ArrayLike<number> => {
    if (!speech || smoothing === 0) {
      past = undefined;
      return row;
    }
    const before = past;
    if (before) row = Array.from(row, (value, j) => smoothing * before[j]! + (1 - smoothing) * value);
    past = row;
    return row;
  };
  /** Scores the windows that are ready. */
  const score = async (): Promise<TimelineWindow[]> => {
    const windows: TimelineWindow[] = [];
    while (ready.length > 0) {
      const batch = ready.splice(0, defaultBatchSize);
      const rows = await scorer.scores(batch.map(({ features }) => features));
      for (const [index, { start, end, voicedSeconds }] of batch.entries()) {
        const row = smooth(rows[index]!, voicedSeconds >= limits.minVoicedSeconds);
        windows.push({ start, end, ...decide(rank(labels, row), voicedSeconds, limits) });
      }
    }
    return windows;
  };
  /** One call after the other. */
  const enqueue = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };

  return {
    async push(samples): Promise<TimelineWindow[]> {
      checkChunk(caller, samples);
      const chunk = samples.slice();
      return enqueue(async () => {
        const pause = createPause();
        const windows: TimelineWindow[] = [];
        for (let at = 0; at < chunk.length; at += pieceLength) {
          resampler.push(chunk.subarray(at, at + pieceLength), onBlock);
          if (ready.length >= defaultBatchSize || at + pieceLength >= chunk.length) {
            windows.push(...(await score()));
          }
          await pause();
        }
        return windows;
      });
    },
    flush(): Promise<TimelineWindow[]> {
      return enqueue(async () => {
        try {
          resampler.flush(onBlock);
          cutter.flush(onWindow);
          return await score();
        } finally {
          ready = [];
          past = undefined;
        }
      });
    },
  };
}

function checkChunk(caller: string, samples: unknown): asserts samples is Float32Array {
  if (!(samples instanceof Float32Array)) {
    throw new TypeError(`${caller}: samples must be a Float32Array, got ${typeof samples}`);
  }
  const wrong = samples.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new RangeError(`${caller}: samples must be finite, got ${samples[wrong]} at ${wrong}`);
  }
}
