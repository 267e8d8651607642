import { createRng } from '@ser/dsp';

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
  /** Largest shift of a clip in time, in frames, either way; frames that enter are 0. */
  readonly shiftFrames?: number;
}

/** Changes clip `row` of a batch in place; the draw depends on the keys alone, not on the batch. */
export function augmentClip(
  batch: Float32Array,
  row: number,
  [frames, columns]: readonly [frames: number, columns: number],
  {
    timeMasks = 0,
    timeMaskFrames = 16,
    frequencyMasks = 0,
    frequencyMaskColumns = 8,
    shiftFrames = 0,
  }: Augmentation,
  keys: readonly [seed: number, ...streams: number[]],
): void {
  const rng = createRng(...keys);
  const clip = batch.subarray(row * frames * columns, (row + 1) * frames * columns);
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
