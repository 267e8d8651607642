import type { Extractor, Matrix } from '@ser/dsp';
import type * as tfl from '@tensorflow/tfjs-layers';
import { matrixRows } from '../metrics/probabilities.ts';
import { applyTemperature } from '../metrics/temperature.ts';
import { applyScaler, type Scaler } from '../scaler.ts';
import { predictProbabilities } from '../training/evaluate.ts';

/** The way from samples to probabilities in two steps, so that the second one can take many clips at once. */
export interface Scorer {
  /** Scaled features of samples at the recipe's rate, in memory of their own. */
  features(samples: Float32Array): Matrix;
  /** A row of probabilities for each clip; all clips must be of equal size. No row depends on the others. */
  scores(clips: readonly Matrix[]): Promise<ArrayLike<number>[]>;
}

/** The most clips that go through a network at once. */
export const defaultBatchSize = 32;

/** A scorer for a network, what comes before it and the temperature after it. */
export function createScorer(
  model: tfl.LayersModel,
  extractor: Extractor,
  scaler: Scaler | undefined,
  temperature: number,
): Scorer {
  return {
    features(samples) {
      const { data, rows, cols } = extractor.extract(samples);
      if (!scaler) return { data, rows, cols };
      return { data: applyScaler({ data, shape: [1, rows, cols] }, scaler).data, rows, cols };
    },
    async scores(clips) {
      const probabilities = matrixRows(
        await predictProbabilities(model, stack(clips), [...clips.keys()], {
          batchSize: clips.length,
        }),
      );
      if (temperature === 1) return probabilities;
      // The last bits of Math.exp differ between engines; those of a 32-bit float do not.
      return applyTemperature(probabilities, temperature).map((row) => Float32Array.from(row));
    },
  };
}

/** The most numbers of a clip that a network is tried out on. */
const mostTried = 2 ** 24;

/**
 * Scores a clip of zeros, so that a network that cannot compute is found out before the first recording.
 *
 * @throws Error that says what the network cannot do.
 */
export async function tryOut(scorer: Scorer, rows: number, cols: number): Promise<void> {
  if (rows * cols > mostTried) return;
  let scores: ArrayLike<number> | undefined;
  try {
    [scores] = await scorer.scores([{ data: new Float32Array(rows * cols), rows, cols }]);
  } catch (error) {
    throw new Error(`the network cannot compute: ${(error as Error).message}`);
  }
  if (!Array.from(scores!).every(Number.isFinite)) {
    throw new Error('the network must give probabilities for a clip of zeros, got NaN or infinity');
  }
}

/** Clips of equal size, one after the other. */
export function stack(clips: readonly Matrix[]): { data: Float32Array; shape: readonly number[] } {
  const { rows, cols } = clips[0]!;
  const data = new Float32Array(clips.length * rows * cols);
  for (const [index, clip] of clips.entries()) data.set(clip.data, index * rows * cols);
  return { data, shape: [clips.length, rows, cols] };
}
