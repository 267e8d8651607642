import { createRng, type Rng } from '@ser/dsp';
import { checkNames, checkPositive, checkRules } from '../checks.ts';

/** Random changes of the training clips, drawn anew in every epoch; masked values become 0, the scaled mean. */
export interface Augmentation {
  /** Stretches of frames to mask in each clip (SpecAugment, Park et al., 2019). */
  readonly timeMasks?: number;
  /** Longest stretch, in frames. */
  readonly timeMaskFrames?: number;
  /** Bands of columns to mask in each clip. */
  readonly frequencyMasks?: number;
  /** Widest band, in columns. */
  readonly frequencyMaskColumns?: number;
  /** Furthest that a frame drawn at random moves in time, in frames, its neighbours stretching along (SpecAugment). */
  readonly timeWarpFrames?: number;
  /** Largest shift of a clip in time, in frames, either way; frames that enter are 0. */
  readonly shiftFrames?: number;
  /**
   * Mixes each clip and its label with another one of its batch (mixup, Zhang et al., 2018), by a share drawn from
   * Beta(mixup, mixup) and folded to at most 1/2; 0.2 is usual.
   */
  readonly mixup?: number;
  /** Decides all of this; default: the run's seed. */
  readonly seed?: number;
}

const names = [
  'timeMasks',
  'timeMaskFrames',
  'frequencyMasks',
  'frequencyMaskColumns',
  'timeWarpFrames',
  'shiftFrames',
  'mixup',
  'seed',
];

/** Checks what the caller asked for. */
export function checkAugmentation(
  caller: string,
  augmentation: Augmentation,
  shape: readonly number[],
): void {
  checkNames(`${caller}: augmentation`, augmentation, names);
  const { mixup = 1, seed = 0, ...inTime } = augmentation;
  for (const [name, value] of Object.entries(inTime)) {
    const ok = Number.isInteger(value) && value >= 0;
    checkRules(caller, [[`augmentation.${name}`, ok, 'an integer of at least 0', value]]);
  }
  checkPositive(caller, 'augmentation.mixup', mixup);
  checkRules(caller, [['augmentation.seed', Number.isSafeInteger(seed), 'an integer', seed]]);
  if (Object.keys(inTime).length > 0 && shape.length !== 2) {
    throw new RangeError(
      `${caller}: augmentation in time must be of clips of [time, features], got [${shape}]`,
    );
  }
}

/** Changes a clip in place; the draw depends on the keys alone, not on the batch. */
export function augmentClip(
  clip: Float32Array,
  [frames, columns]: readonly [frames: number, columns: number],
  {
    timeMasks = 0,
    timeMaskFrames = 16,
    frequencyMasks = 0,
    frequencyMaskColumns = 8,
    timeWarpFrames = 0,
    shiftFrames = 0,
  }: Augmentation,
  keys: readonly [seed: number, ...streams: number[]],
): void {
  const rng = createRng(...keys);
  if (timeWarpFrames > 0 && frames > 2) warpTime(clip, frames, columns, timeWarpFrames, rng);
  if (shiftFrames > 0) {
    const reach = Math.min(shiftFrames, frames - 1);
    const shift = rng.integer(2 * reach + 1) - reach;
    clip.copyWithin(
      Math.max(0, shift) * columns,
      Math.max(0, -shift) * columns,
      (frames - Math.max(0, shift)) * columns,
    );
    if (shift > 0) clip.fill(0, 0, shift * columns);
    if (shift < 0) clip.fill(0, (frames + shift) * columns);
  }
  for (let mask = 0; mask < timeMasks; mask++) {
    const width = rng.integer(Math.min(timeMaskFrames, frames) + 1);
    const start = rng.integer(frames - width + 1);
    clip.fill(0, start * columns, (start + width) * columns);
  }
  for (let mask = 0; mask < frequencyMasks; mask++) {
    const width = rng.integer(Math.min(frequencyMaskColumns, columns) + 1);
    const start = rng.integer(columns - width + 1);
    for (let frame = 0; frame < frames; frame++) {
      clip.fill(0, frame * columns + start, frame * columns + start + width);
    }
  }
}

/** Moves one inner frame, and maps the times before and after it linearly; values between frames are interpolated. */
function warpTime(clip: Float32Array, frames: number, columns: number, reach: number, rng: Rng): void {
  const last = frames - 1;
  const from = 1 + rng.integer(frames - 2);
  const to = Math.min(last - 1, Math.max(1, from + rng.integer(2 * reach + 1) - reach));
  if (from === to) return;
  const old = clip.slice();
  for (let frame = 1; frame < last; frame++) {
    const time = frame <= to ? (frame * from) / to : from + ((frame - to) * (last - from)) / (last - to);
    const below = Math.min(last - 1, Math.floor(time));
    const share = time - below;
    for (let column = 0; column < columns; column++) {
      const left = old[below * columns + column]!;
      const right = old[(below + 1) * columns + column]!;
      clip[frame * columns + column] = left + share * (right - left);
    }
  }
}
