import { describe, expect, it } from 'vitest';
import {
  chroma,
  delta,
  estimateTuning,
  istft,
  melSpectrogram,
  mfcc,
  powerToDb,
  preemphasis,
  pyin,
  rms,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
  spectrogram,
  stft,
  timeStretch,
  trim,
  yin,
  zeroCrossingRate,
} from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { type Entry, entriesOf, frameOptions, loadEntry, signalOf } from './support/golden.ts';

/** One test an array of a librosa function. */
function againstLibrosa(
  name: string,
  tolerance: { absolute?: number; relative?: number },
  compute: (samples: Float32Array, entry: Entry) => ArrayLike<number>,
): void {
  describe(name, () => {
    for (const entry of entriesOf(name)) {
      it(entry.name, async () => {
        const expected = await loadEntry(entry);
        expectClose(compute(signalOf(entry).samples, entry), expected, tolerance, entry.name);
      });
    }
  });
}

const cepstrumOf = ({ params }: Entry) => ({
  ...(params['n_mels'] === undefined ? {} : { nMels: params['n_mels'] as number }),
  ...(params['n_mfcc'] === undefined ? {} : { nMfcc: params['n_mfcc'] as number }),
  ...(params['lifter'] === undefined ? {} : { lifter: params['lifter'] as number }),
  ...(params['htk'] === true ? { melScale: 'htk' as const } : {}),
});

againstLibrosa('stft', { relative: 1e-5 }, (samples, entry) => {
  const { re, im } = stft(samples, frameOptions(entry));
  return Float32Array.from({ length: 2 * re.length }, (_, i) => (i % 2 === 0 ? re : im)[i >> 1]!);
});

againstLibrosa('istft', { relative: 1e-5 }, (samples, entry) => {
  const { nFft, hopLength } = frameOptions(entry);
  return istft(stft(samples, { nFft, hopLength }), { hopLength, length: samples.length });
});

againstLibrosa(
  'feature.melspectrogram',
  { relative: 1e-5 },
  (samples, entry) => melSpectrogram(samples, { ...frameOptions(entry), ...cepstrumOf(entry) }).data,
);

againstLibrosa(
  'feature.mfcc',
  { absolute: 1e-3 },
  (samples, entry) => mfcc(samples, { ...frameOptions(entry), ...cepstrumOf(entry) }).data,
);

againstLibrosa('feature.zero_crossing_rate', {}, (samples, entry) =>
  zeroCrossingRate(samples, {
    frameLength: entry.params['frame_length'] as number,
    hopLength: entry.params['hop_length'] as number,
  }),
);

againstLibrosa('feature.rms', { relative: 1e-5 }, (samples, entry) =>
  rms(samples, {
    frameLength: entry.params['frame_length'] as number,
    hopLength: entry.params['hop_length'] as number,
  }),
);

againstLibrosa('feature.delta', { absolute: 1e-3 }, (samples, entry) => {
  const coefficients = mfcc(samples, { sampleRate: entry.params['sr'] as number, nMfcc: 20 });
  return delta(coefficients, { order: entry.params['order'] as number }).data;
});

againstLibrosa('power_to_db', { absolute: 1e-3 }, (samples, entry) => {
  const spectrum = spectrogram(samples, { sampleRate: entry.params['sr'] as number });
  return powerToDb(melSpectrogram(spectrum), { ref: 'max' }).data;
});

againstLibrosa('feature.spectral_centroid', { absolute: 0.05 }, (samples, entry) =>
  spectralCentroid(samples, frameOptions(entry)),
);

againstLibrosa('feature.spectral_bandwidth', { absolute: 0.05 }, (samples, entry) =>
  spectralBandwidth(samples, frameOptions(entry)),
);

againstLibrosa('feature.spectral_rolloff', { absolute: 0.05 }, (samples, entry) =>
  spectralRolloff(samples, frameOptions(entry)),
);

againstLibrosa('feature.spectral_contrast', { absolute: 1e-3 }, (samples, entry) => {
  return spectralContrast(samples, frameOptions(entry)).data;
});

againstLibrosa('feature.chroma_stft', { absolute: 1e-5 }, (samples, entry) => {
  const tuning = entry.params['tuning'] as number | undefined;
  return chroma(samples, { ...frameOptions(entry), tuning: tuning ?? null }).data;
});

againstLibrosa('estimate_tuning', { absolute: 1e-6 }, (samples, entry) => [
  estimateTuning(samples, frameOptions(entry)),
]);

describe('feature.spectral_flatness', () => {
  for (const entry of entriesOf('feature.spectral_flatness')) {
    it(entry.name, async () => {
      const expected = await loadEntry(entry);
      const actual = spectralFlatness(signalOf(entry).samples, frameOptions(entry));
      expectClose(
        actual.map((value, i) => value / expected[i]!),
        new Float32Array(expected.length).fill(1),
        { absolute: 1e-5 },
      );
    });
  }
});

const pitchOf = ({ params }: Entry) => ({
  sampleRate: params['sr'] as number,
  fMin: params['fmin'] as number,
  fMax: params['fmax'] as number,
  frameLength: params['frame_length'] as number,
  hopLength: params['hop_length'] as number,
});

againstLibrosa('yin', { absolute: 0.01 }, (samples, entry) => yin(samples, pitchOf(entry)));

againstLibrosa('pyin.f0', { absolute: 0.001 }, (samples, entry) => {
  const { f0, voiced } = pyin(samples, pitchOf(entry));
  return f0.map((hz, i) => (voiced[i] === 1 ? hz : Number.NaN));
});

againstLibrosa('pyin.voiced_flag', {}, (samples, entry) => pyin(samples, pitchOf(entry)).voiced);

againstLibrosa('pyin.voiced_prob', { absolute: 1e-4 }, (samples, entry) => {
  return pyin(samples, pitchOf(entry)).voicedProbability;
});

againstLibrosa('effects.preemphasis', { relative: 1e-6 }, (samples, entry) =>
  preemphasis(samples, { coefficient: entry.params['coef'] as number }),
);

againstLibrosa('effects.trim', {}, (samples, entry) => {
  const { start, end } = trim(samples, { topDb: entry.params['top_db'] as number });
  return [start, end];
});

// The reference accumulates its phase in single precision.
againstLibrosa('effects.time_stretch', { relative: 0.01 }, (samples, entry) =>
  timeStretch(samples, { rate: entry.params['rate'] as number }),
);

it('has every array that it should compare', () => {
  expect(entriesOf('feature.mfcc').length).toBe(25);
});
