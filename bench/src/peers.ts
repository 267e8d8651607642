import essentiaJs from 'essentia.js';
import FftJs from 'fft.js';
import meydaModule from 'meyda';
import { YIN } from 'pitchfinder';
import { PitchDetector } from 'pitchy';
import { hopLength, nFft, nMels, nMfcc, sampleRate } from './setting.ts';

// Each peer does the whole signal, frame by frame as its documentation shows, and returns a number that depends on
// the work. Frames are not centred, so the peers have up to four fewer to do.

/** Calls `use` with every frame of the signal. */
function sumOverFrames(samples: Float32Array, use: (frame: Float32Array) => number): number {
  let sum = 0;
  for (let start = 0; start + nFft <= samples.length; start += hopLength) {
    sum += use(samples.subarray(start, start + nFft));
  }
  return sum;
}

/** What one would write with fft.js: the same window and frames, and the bins of each frame handed on. */
export function fftJsFrames(
  samples: Float32Array,
  window: Float64Array,
  use: (bins: readonly number[], row: number) => void,
): void {
  const fft = new FftJs(nFft);
  const bins = fft.createComplexArray();
  const frame = new Array<number>(nFft).fill(0);
  const rows = 1 + Math.floor(samples.length / hopLength);
  for (let row = 0; row < rows; row++) {
    const start = row * hopLength - nFft / 2;
    for (let i = 0; i < nFft; i++) {
      const at = start + i;
      frame[i] = at >= 0 && at < samples.length ? samples[at]! * window[i]! : 0;
    }
    fft.realTransform(bins, frame);
    use(bins, row);
  }
}

/** Its types describe the ES module; Node loads the other one, whose only export is this. */
const Meyda = meydaModule as unknown as (typeof meydaModule)['default'];

Meyda.bufferSize = nFft;
Meyda.sampleRate = sampleRate;
Meyda.melBands = nMels;
Meyda.numberOfMFCCCoefficients = nMfcc;
Meyda.windowingFunction = 'hanning';

export function meyda(samples: Float32Array, feature: 'mfcc' | 'melBands'): number {
  return sumOverFrames(samples, (frame) => {
    const values = Meyda.extract(feature as 'mfcc', frame) as unknown as number[];
    return feature === 'mfcc' ? values[3]! : Math.log(1e-10 + values[3]!);
  });
}

const essentia = new essentiaJs.Essentia(essentiaJs.EssentiaWASM);

export function essentiaFeature(samples: Float32Array, feature: 'mfcc' | 'melBands'): number {
  return sumOverFrames(samples, (frame) => {
    const vector = essentia.arrayToVector(frame);
    const windowed = essentia.Windowing(vector, false, nFft, 'hann', 0, false).frame;
    const { spectrum } = essentia.Spectrum(windowed, nFft);
    const top = sampleRate / 2;
    const bins = nFft / 2 + 1;
    let value: number;
    if (feature === 'mfcc') {
      const { bands, mfcc } = essentia.MFCC(
        spectrum,
        2,
        top,
        bins,
        0,
        'dbpow',
        0,
        'unit_sum',
        nMels,
        nMfcc,
        sampleRate,
      );
      value = mfcc.get(3);
      bands.delete();
      mfcc.delete();
    } else {
      const { bands } = essentia.MelBands(spectrum, top, bins, true, 0, 'unit_sum', nMels, sampleRate);
      value = bands.get(3);
      bands.delete();
    }
    for (const used of [vector, windowed, spectrum]) used.delete();
    return value;
  });
}

const detectYin = YIN({ sampleRate, threshold: 0.1 });

export function pitchfinderYin(samples: Float32Array): number {
  return sumOverFrames(samples, (frame) => detectYin(frame) ?? 0);
}

const detector = PitchDetector.forFloat32Array(nFft);

export function pitchyMcLeod(samples: Float32Array): number {
  return sumOverFrames(samples, (frame) => detector.findPitch(frame, sampleRate)[0]);
}
