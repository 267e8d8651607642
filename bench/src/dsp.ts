import { synthesizeUtterance } from '@ser/datasets';
import { createFft, createRng, getWindow, spectrogram, yin } from '@ser/dsp';
import FftJs from 'fft.js';
import { YIN } from 'pitchfinder';
import { type Comparison, compare } from './compare.ts';

/** `@ser/dsp` beside fft.js and pitchfinder, on a synthetic voice of some seconds at 22 050 Hz. */
export function compareDsp(): Comparison[] {
  const samples = voice();
  return [compareFft(2048), compareSpectrogram(samples), compareYin(samples)];
}

const sampleRate = 22050;

function voice(): Float32Array {
  const parts = (['neutral', 'angry', 'sad'] as const).map(
    (emotion, i) => synthesizeUtterance({ emotion, speaker: i + 1, sampleRate }).samples,
  );
  const samples = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    samples.set(part, offset);
    offset += part.length;
  }
  return samples;
}

function compareFft(size: number): Comparison {
  const rng = createRng(1);
  const samples = Float64Array.from({ length: size }, () => rng.normal());
  const fft = createFft(size);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  const peer = new FftJs(size);
  const output = peer.createComplexArray();
  return compare(
    `real FFT of ${size}`,
    'fft.js realTransform',
    () => {
      fft.realForward(samples, re, im);
      return re[7]!;
    },
    () => {
      peer.realTransform(output, samples as unknown as number[]);
      return output[14]!;
    },
  );
}

/** The peer's spectrogram is what one would write with fft.js: the same window, centred frames, and power. */
function compareSpectrogram(samples: Float32Array): Comparison {
  const nFft = 2048;
  const hopLength = 512;
  const window = getWindow('hann', nFft);
  const peer = new FftJs(nFft);
  const output = peer.createComplexArray() as number[];
  const frame = new Array<number>(nFft).fill(0);
  const theirs = (): number => {
    const rows = 1 + Math.floor(samples.length / hopLength);
    const bins = nFft / 2 + 1;
    const power = new Float32Array(rows * bins);
    for (let row = 0; row < rows; row++) {
      const start = row * hopLength - nFft / 2;
      for (let i = 0; i < nFft; i++) frame[i] = (samples[start + i] ?? 0) * window[i]!;
      peer.realTransform(output, frame);
      for (let k = 0; k < bins; k++) power[row * bins + k] = output[2 * k]! ** 2 + output[2 * k + 1]! ** 2;
    }
    return power[9 * bins + 7]!;
  };
  const ours = (): number => {
    const { power } = spectrogram(samples, { sampleRate, nFft, hopLength });
    return power.data[9 * power.cols + 7]!;
  };
  return compare(`power spectrogram ${nFft}/${hopLength}`, 'fft.js', ours, theirs);
}

function compareYin(samples: Float32Array): Comparison {
  const frameLength = 2048;
  const hopLength = 512;
  const detect = YIN({ sampleRate, threshold: 0.1 });
  const theirs = (): number => {
    let sum = 0;
    for (let start = 0; start + frameLength <= samples.length; start += hopLength) {
      sum += detect(samples.subarray(start, start + frameLength)) ?? 0;
    }
    return sum;
  };
  const ours = (): number => yin(samples, { sampleRate, fMin: 65, fMax: 500, frameLength, hopLength })[20]!;
  return compare(`YIN ${frameLength}/${hopLength}`, 'pitchfinder', ours, theirs);
}
