import { FrameTransform, type Framing } from './framing.ts';
import type { Matrix } from './matrix.ts';
import { createScratch } from './scratch.ts';
import { binFrequencies } from './spectrogram.ts';
import type { TimeFrames } from './zero-crossing-rate.ts';

/**
 * Frames of a signal, or of the part of it that a stream holds, with one spectrogram for all features: computed
 * when the first one asks, into memory that is used again and again.
 */
export class FrameBlock implements TimeFrames {
  samples: Float32Array = new Float32Array(0);
  anchor: number = 0;
  begin: number = 0;
  end: number = 0;
  rows: number = 0;
  /** The frequency of each bin in Hz. */
  readonly frequencies: Float64Array;
  readonly #frames: FrameTransform;
  readonly #power: Kept;
  readonly #magnitude: Kept;

  constructor(framing: Framing, sampleRate: number) {
    this.#frames = new FrameTransform(framing);
    this.frequencies = binFrequencies(sampleRate, framing.nFft);
    this.#power = new Kept(this.frequencies.length);
    this.#magnitude = new Kept(this.frequencies.length);
  }

  /** `samples` must hold whatever of the signal the frames reach, and zeros beyond its ends unless they are its own. */
  load(samples: Float32Array, anchor: number, begin: number, end: number, rows: number): void {
    this.samples = samples;
    this.anchor = anchor;
    this.begin = begin;
    this.end = end;
    this.rows = rows;
    this.#power.valid = this.#magnitude.valid = false;
  }

  get power(): Matrix {
    const kept = this.#power;
    if (!kept.valid) {
      const { data, cols } = kept.resize(this.rows);
      const { nFft, hopLength, center } = this.#frames.framing;
      const start = this.anchor - (center ? nFft >> 1 : 0);
      for (let row = 0; row < this.rows; row++) {
        this.#frames.runAt(this.samples, start + row * hopLength);
        this.#frames.transform.storePower(data, row * cols);
      }
    }
    return kept.matrix;
  }

  get magnitude(): Matrix {
    const kept = this.#magnitude;
    if (!kept.valid) {
      const power = this.power.data;
      const { data } = kept.resize(this.rows);
      for (let i = 0; i < data.length; i++) data[i] = Math.sqrt(power[i]!);
    }
    return kept.matrix;
  }
}

/** A matrix whose memory outlives its content. */
class Kept {
  valid = false;
  matrix: Matrix;
  readonly #scratch = createScratch(Float32Array);

  constructor(cols: number) {
    this.matrix = { data: this.#scratch(0), rows: 0, cols };
  }

  resize(rows: number): Matrix {
    const { cols } = this.matrix;
    if (this.matrix.rows !== rows) this.matrix = { data: this.#scratch(rows * cols), rows, cols };
    this.valid = true;
    return this.matrix;
  }
}
