import { deriveRow } from './delta.ts';
import type { PreparedFeature } from './features.ts';
import { countFrames, FrameTransform } from './framing.ts';
import type { Matrix } from './matrix.ts';
import { applyMelFilterBank, createMelFilterBank, type MelFilterBank } from './mel-filter-bank.ts';
import type { ResolvedRecipe } from './recipe.ts';
import { createMatrixScratch } from './scratch.ts';
import { binFrequencies, fillPower, type Spectra } from './spectrogram.ts';
import { reject } from './validate.ts';
import type { TimeFrames } from './zero-crossing-rate.ts';

/**
 * Frames of a signal, or of the part of it that a stream holds, with one spectrogram for all features: computed
 * when the first one asks, into memory that is used again and again.
 */
export interface Frames extends TimeFrames, Spectra {
  /** The mel bands that the feature being filled has asked for; empty when it has not. */
  readonly mel: Matrix;
}

/** Mel bands that all features with equal options share. */
interface MelBands {
  readonly bank: MelFilterBank;
  readonly scratch: (rows: number) => Matrix;
  filled: boolean;
}

/** The features of a recipe with their tables and their scratch, before pooling. */
export interface PreparedRecipe {
  readonly columns: readonly string[];
  /** Samples in the longest frame of a feature. */
  readonly longest: number;
  /** Rows under a derivative; 1 without derivatives. */
  readonly width: number;
  /** The rows of a signal; an error when it is too short. */
  countRows(caller: string, length: number): number;
  /**
   * Computes `rows` rows without derivatives. The first frame stands at sample `anchor` of `samples`, where the
   * signal reaches from `begin` to `end`; what lies beyond must be zero, or beyond the ends of `samples` too.
   */
  fill(
    samples: Float32Array,
    anchor: number,
    begin: number,
    end: number,
    rows: number,
    out: Float32Array,
    offset: number,
  ): void;
  /** Writes a row's derivatives, from the `width` rows that begin with row `first` of `rows`. */
  derive(rows: Float32Array, first: number, out: Float32Array, offset: number): void;
}

const none: Matrix = { data: new Float32Array(0), rows: 0, cols: 0 };

export function prepareRecipe(recipe: ResolvedRecipe, features: readonly PreparedFeature[]): PreparedRecipe {
  const { nFft, hopLength, center, sampleRate } = recipe;
  const starts: number[] = [];
  const columns: string[] = [];
  for (const feature of features) {
    starts.push(columns.length);
    columns.push(...feature.columns);
  }
  const derived = features.findIndex(({ derivatives }) => derivatives !== undefined);
  const derivatives = features[derived]?.derivatives;
  const width = derivatives?.width ?? 1;

  const transform = new FrameTransform(recipe);
  const frequencies = binFrequencies(sampleRate, nFft);
  const powers = createMatrixScratch(frequencies.length);
  const magnitudes = createMatrixScratch(frequencies.length);
  const shared = new Map<string, MelBands>();
  const bands = features.map(({ mel }) => {
    if (mel === undefined) return undefined;
    const key = JSON.stringify(mel);
    const found = shared.get(key) ?? {
      bank: createMelFilterBank(mel, sampleRate, nFft),
      scratch: createMatrixScratch(mel.nMels),
      filled: false,
    };
    shared.set(key, found);
    return found;
  });
  let hasPower = false;
  let hasMagnitude = false;
  const frames = {
    samples: new Float32Array(0) as Float32Array,
    anchor: 0,
    begin: 0,
    end: 0,
    rows: 0,
    mel: none,
    frequencies,
    get power(): Matrix {
      const power = powers(frames.rows);
      if (!hasPower) fillPower(transform, frames.samples, power, frames.anchor);
      hasPower = true;
      return power;
    },
    get magnitude(): Matrix {
      const magnitude = magnitudes(frames.rows);
      if (!hasMagnitude) {
        const { data } = frames.power;
        for (let i = 0; i < data.length; i++) magnitude.data[i] = Math.sqrt(data[i]!);
      }
      hasMagnitude = true;
      return magnitude;
    },
  };

  const melOf = (mel: MelBands | undefined): Matrix => {
    if (mel === undefined) return none;
    const result = mel.scratch(frames.rows);
    if (!mel.filled) {
      const { data, rows, cols } = frames.power;
      for (let row = 0; row < rows; row++) {
        applyMelFilterBank(mel.bank, data, row * cols, result.data, row * result.cols);
      }
    }
    mel.filled = true;
    return result;
  };

  return {
    columns,
    longest: Math.max(...features.map(({ frameLength = nFft }) => frameLength), nFft),
    width,
    countRows(caller, length): number {
      const rows = countFrames(caller, length, nFft, hopLength, center);
      if (rows < width) reject(caller, 'samples', `long enough for ${width} frames, the deltaWidth`, length);
      return rows;
    },
    fill(samples, anchor, begin, end, rows, out, offset): void {
      frames.samples = samples;
      frames.anchor = anchor;
      frames.begin = begin;
      frames.end = end;
      frames.rows = rows;
      hasPower = hasMagnitude = false;
      for (let i = 0; i < bands.length; i++) {
        const mel = bands[i];
        if (mel !== undefined) mel.filled = false;
      }
      for (let i = 0; i < features.length; i++) {
        frames.mel = melOf(bands[i]);
        features[i]!.fill(frames, out, offset + starts[i]!, columns.length);
      }
    },
    derive(rows, first, out, offset): void {
      if (derivatives === undefined) return;
      const { weights, count } = derivatives;
      const cols = columns.length;
      const start = starts[derived]!;
      for (let i = 0; i < weights.length; i++) {
        deriveRow(
          weights[i]!,
          rows,
          first * cols + start,
          cols,
          count,
          out,
          offset + start + (i + 1) * count,
        );
      }
    },
  };
}
