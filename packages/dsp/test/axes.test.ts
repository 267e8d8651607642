import { expect, it } from 'vitest';
import {
  fftFrequencies,
  frame,
  frameTimes,
  hzToMel,
  melFilterBank,
  melFrequencies,
  melToHz,
  rms,
  spectrogram,
} from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise } from './support/signals.ts';

it('turns Hz into mel and back', () => {
  expect(hzToMel(1000)).toBeCloseTo(15, 12);
  expect(hzToMel(200)).toBeCloseTo(3, 12);
  expect(hzToMel(6400)).toBeCloseTo(42, 12);
  expect(hzToMel(700, 'htk')).toBeCloseTo(2595 * Math.log10(2), 12);
  for (const scale of ['slaney', 'htk'] as const) {
    for (const hz of [0, 50, 999, 1001, 8000]) expect(melToHz(hzToMel(hz, scale), scale)).toBeCloseTo(hz, 8);
  }
});

it('gives the axes of a spectrogram', () => {
  const sampleRate = 8000;
  for (const center of [true, false]) {
    const spectrum = spectrogram(noise(1000), { sampleRate, nFft: 100, hopLength: 30, center });
    expect(fftFrequencies({ sampleRate, nFft: 100 })).toEqual(spectrum.frequencies);
    const options = { sampleRate, frameLength: 100, hopLength: 30, center };
    expect(frameTimes(spectrum.power.rows, options)).toEqual(spectrum.times);
  }
});

it('spaces mel frequencies as a filter bank without its ends', () => {
  const bank = melFilterBank({ sampleRate: 16000, nMels: 10, fMin: 100, fMax: 7000, melScale: 'htk' });
  const axis = melFrequencies({ nMels: 12, fMin: 100, fMax: 7000, melScale: 'htk' });
  expectClose(axis.subarray(1, 11), bank.frequencies, { relative: 1e-12 });
});

it('cuts frames', () => {
  const samples = Float32Array.of(1, 2, 3, 4, 5);
  expect(frame(samples, { frameLength: 2, hopLength: 2 })).toEqual({
    data: Float32Array.of(1, 2, 3, 4),
    rows: 2,
    cols: 2,
  });
  expect([...frame(samples, { frameLength: 4, hopLength: 3, center: true }).data]).toEqual([
    0, 0, 1, 2, 2, 3, 4, 5,
  ]);
  const framing = { frameLength: 64, hopLength: 20, center: true };
  const { data, rows } = frame(noise(500), framing);
  const energy = Float32Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (const value of data.subarray(row * 64, row * 64 + 64)) sum += value * value;
    return Math.sqrt(sum / 64);
  });
  expectClose(rms(noise(500), framing), energy, { relative: 1e-6 });
});

it('says what is wrong', () => {
  expect(() => fftFrequencies({ sampleRate: 0 })).toThrow(
    'fftFrequencies: sampleRate must be a number above 0',
  );
  expect(() => melFrequencies({ fMin: 9000, fMax: 8000 })).toThrow(
    'melFrequencies: fMax must be above fMin = 9000, got 8000',
  );
  expect(() => frameTimes(-1, { sampleRate: 8000 })).toThrow('frameTimes: frames must be an integer in [0,');
  expect(() => frame(new Float32Array(3), { frameLength: 4 })).toThrow('at least one frame of 4 samples');
});
