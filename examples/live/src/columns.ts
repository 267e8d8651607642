import { createExtractor, createResampler } from '@ser/dsp';
import { type Columns, melBands, pictureHop, pictureRate, pitchRange } from './messages.ts';

// Of YIN's difference function; below it a period counts as voice.
const troughThreshold = 0.2;
const floorDb = -60;

/** Makes the columns of the running pictures of a signal that arrives in chunks. */
export interface ColumnMaker {
  /** The columns that this chunk completes. */
  push(samples: Float32Array): Columns;
}

/** A maker for a signal of this rate. */
export function createColumnMaker(sampleRate: number): ColumnMaker {
  const resampler = createResampler({ from: sampleRate, to: pictureRate });
  const frames = createExtractor({
    sampleRate: pictureRate,
    nFft: 1024,
    winLength: 512,
    hopLength: pictureHop,
    features: [
      { type: 'logMel', nMels: melBands },
      { type: 'rms' },
      { type: 'yin', ...pitchRange, frameLength: 1024, troughThreshold },
    ],
  }).stream();
  const rmsColumn = melBands;
  const pitchColumn = melBands + 1;
  const floor = 10 ** (floorDb / 20);
  // Peaks run ahead of the frames, which wait for half a window.
  const peaks: number[] = [];
  let low = Infinity;
  let high = -Infinity;
  let inHop = 0;

  return {
    push(samples): Columns {
      const rows: Float32Array[] = [];
      resampler.push(samples, (block) => {
        for (const value of block) {
          low = Math.min(low, value);
          high = Math.max(high, value);
          if (++inHop < pictureHop) continue;
          peaks.push(low, high);
          low = Infinity;
          high = -Infinity;
          inHop = 0;
        }
        frames.push(block, (frame) => rows.push(frame.slice()));
      });
      const count = rows.length;
      const mel = new Float32Array(count * melBands);
      const pitch = new Float32Array(count);
      for (const [i, row] of rows.entries()) {
        mel.set(row.subarray(0, melBands), i * melBands);
        pitch[i] = row[rmsColumn]! > floor ? row[pitchColumn]! : 0;
      }
      return { count, mel, pitch, peaks: Float32Array.from(peaks.splice(0, 2 * count)) };
    },
  };
}
