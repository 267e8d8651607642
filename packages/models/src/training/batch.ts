import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type ClipReader, type Features, readClips } from '../features.ts';
import { leastFrames } from '../layers/forward.ts';

/** Clips as a network takes them: shorter ones are padded with zeros to the longest. */
export interface Batch {
  readonly input: Float32Array<ArrayBuffer>;
  /** `[clips, ...]` */
  readonly shape: readonly number[];
  /** Frames of each clip, for a network that takes any number of them. */
  readonly lengths?: readonly number[];
}

/** Clips that fit a network. */
export interface BatchReader extends ClipReader {
  /** Shape of one clip; where lengths differ, of the longest. */
  readonly shape: readonly number[];
  gather(indices: readonly number[]): Batch;
}

/** Checks that the clips fit a network, and reads batches of them. */
export function readBatches(caller: string, model: LayersModel, x: Features): BatchReader {
  const clips = readClips(caller, x);
  const shape = modelShape(caller, model, x);
  const anyLength = takesAnyLength(model);
  if (x.lengths && !anyLength) {
    throw new RangeError(
      `${caller}: model must take clips of any length, got one of [${shape}]: build it with an inputShape of [null, ${clips.columns}]`,
    );
  }
  const least = anyLength ? leastFrames(model) : 0;
  return {
    ...clips,
    shape,
    gather(indices) {
      const parts = indices.map((index) => clips.clip(index));
      if (!anyLength) return { input: join(parts, parts[0]!.length), shape: [parts.length, ...shape] };
      // A clip too short for the poolings gets frames of zeros, the same in every batch.
      const lengths = parts.map((part) => Math.max(least, part.length / clips.columns));
      const frames = Math.max(...lengths);
      const sizes = [parts.length, frames, ...shape.slice(1)];
      return { input: join(parts, frames * clips.columns), shape: sizes, lengths };
    },
  };
}

function join(parts: readonly Float32Array[], size: number): Float32Array<ArrayBuffer> {
  const input = new Float32Array(parts.length * size);
  for (const [row, part] of parts.entries()) input.set(part, row * size);
  return input;
}

function takesAnyLength(model: LayersModel): boolean {
  const { shape } = model.inputs[0]!;
  return shape.length === 3 && shape[1] === null;
}

/**
 * Shape of one clip as the model takes it; the features may differ from it only by axes of length 1, so that a vector
 * of 40 numbers fits an input of `[40, 1]`.
 */
export function modelShape(caller: string, model: LayersModel, x: Features): number[] {
  const wanted = model.inputs[0]!.shape.slice(1).map((size, axis) => size ?? x.shape[axis + 1]!);
  const proper = (sizes: readonly number[]): string => sizes.filter((size) => size !== 1).join();
  if (proper(wanted) !== proper(x.shape.slice(1))) {
    throw new RangeError(
      `${caller}: x must be clips of [${wanted}], the model's input, got [${x.shape.slice(1)}]`,
    );
  }
  return wanted;
}
