import { RealTransform } from './real-transform.ts';
import { checkChoice, checkInteger, reject } from './validate.ts';
import { getWindow, type WindowName, windowNames } from './window.ts';

/** How a signal is cut into the frames of a short-time Fourier transform. */
export interface FrameOptions {
  /** Samples in a transform; default 2048. */
  nFft?: number;
  /** Samples from one frame to the next. */
  hopLength?: number;
  /** Samples under the window, which stands in the middle of the transform; default nFft. */
  winLength?: number;
  /** Default 'hann'. */
  window?: WindowName;
  /** true (default): frame i is centred on sample i * hopLength, and zeros stand before and after the signal. */
  center?: boolean;
}

export type Framing = Required<FrameOptions>;

/** Fills in the defaults and checks every value. */
export function resolveFraming(caller: string, options: FrameOptions, defaultHop?: number): Framing {
  const { nFft = 2048, window = 'hann', center = true } = options;
  checkInteger(caller, 'nFft', nFft, 2, 2 ** 24);
  const { winLength = nFft } = options;
  checkInteger(caller, 'winLength', winLength, 1, nFft);
  const { hopLength = defaultHop ?? Math.max(1, Math.floor(winLength / 4)) } = options;
  checkInteger(caller, 'hopLength', hopLength, 1);
  checkChoice(caller, 'window', window, windowNames);
  if (typeof center !== 'boolean') reject(caller, 'center', 'true or false', center);
  return { nFft, hopLength, winLength, window, center };
}

/** The number of frames of `length` samples; an error when not even one fits. */
export function countFrames(
  caller: string,
  length: number,
  frameLength: number,
  hopLength: number,
  center: boolean,
): number {
  const padded = center ? length + 2 * (frameLength >> 1) : length;
  if (padded < frameLength) {
    reject(
      caller,
      'samples',
      `at least one frame of ${frameLength} samples long when center is false`,
      length,
    );
  }
  return 1 + Math.floor((padded - frameLength) / hopLength);
}

/** The window in the middle of nFft zeros. */
export function paddedWindow({ nFft, winLength, window }: Framing): Float64Array {
  const weights = new Float64Array(nFft);
  weights.set(getWindow(window, winLength), (nFft - winLength) >> 1);
  return weights;
}

/** One frame after another through one real transform, without allocation. */
export class FrameTransform {
  readonly framing: Framing;
  readonly transform: RealTransform;
  readonly #edge: Float32Array;

  constructor(framing: Framing) {
    this.framing = framing;
    this.transform = new RealTransform(framing.nFft, paddedWindow(framing));
    this.#edge = new Float32Array(framing.nFft);
  }

  /** Transforms frame `index`; its bins are then read from `transform`. */
  run(samples: Float32Array, index: number): void {
    const { nFft, hopLength, center } = this.framing;
    this.runAt(samples, index * hopLength - (center ? nFft >> 1 : 0));
  }

  /** Transforms the frame that begins at sample `start`; zeros stand beyond the ends. */
  runAt(samples: Float32Array, start: number): void {
    const { nFft } = this.framing;
    if (start >= 0 && start + nFft <= samples.length) {
      this.transform.runWindowed(samples, start);
    } else {
      const edge = this.#edge.fill(0);
      const first = Math.max(0, start);
      const last = Math.min(samples.length, start + nFft);
      for (let i = first; i < last; i++) edge[i - start] = samples[i]!;
      this.transform.runWindowed(edge, 0);
    }
  }
}
