import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amplitudeToDb,
  dbToPower,
  dct,
  melFilterBank,
  melSpectrogram,
  mfcc,
  powerToDb,
  spectrogram,
} from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise } from './support/signals.ts';

describe('melFilterBank', () => {
  it('has the corners of the Slaney scale', () => {
    // 0 to 1 kHz is 15 mel of 200/3 Hz each.
    const { frequencies } = melFilterBank({ sampleRate: 2000, nFft: 512, nMels: 14 });
    expectClose(
      frequencies,
      Array.from({ length: 14 }, (_, i) => ((i + 1) * 200) / 3),
      { absolute: 1e-9 },
    );
  });

  it('weighs each bin by the two triangles around it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom<'slaney' | 'htk'>('slaney', 'htk'),
        fc.integer({ min: 0, max: 900 }),
        (nMels, melScale, fMin) => {
          const bank = melFilterBank({
            sampleRate: 8000,
            nFft: 500,
            nMels,
            melScale,
            fMin,
            fMax: 3500,
            melNorm: 'none',
          });
          const dense = bank.toMatrix();
          expect([dense.rows, dense.cols]).toEqual([nMels, 251]);
          // Between the first and the last centre the triangles add up to 1.
          for (let k = 0; k < 251; k++) {
            const hz = k * 16;
            let sum = 0;
            for (let band = 0; band < nMels; band++) sum += dense.data[band * 251 + k]!;
            if (hz >= bank.frequencies[0]! && hz <= bank.frequencies.at(-1)!) expect(sum).toBeCloseTo(1, 5);
            else expect(sum).toBeLessThan(1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is applied as its dense matrix', () => {
    const options = { sampleRate: 16000, nFft: 300, nMels: 33, fMin: 50, fMax: 7000 };
    const { power } = spectrogram(noise(4000), { ...options, hopLength: 150 });
    const dense = melFilterBank(options).toMatrix();
    const expected: number[] = [];
    for (let row = 0; row < power.rows; row++) {
      for (let band = 0; band < dense.rows; band++) {
        let sum = 0;
        for (let k = 0; k < dense.cols; k++) {
          sum += dense.data[band * dense.cols + k]! * power.data[row * power.cols + k]!;
        }
        expected.push(sum);
      }
    }
    expectClose(melSpectrogram(noise(4000), { ...options, hopLength: 150 }).data, expected, {
      relative: 1e-6,
    });
  });

  it.each([
    [{ sampleRate: 16000, fMax: 9000 }, 'fMax must be in (fMin, 8000], got 9000'],
    [{ sampleRate: 16000, fMin: 500, fMax: 400 }, 'fMax must be in (fMin, 8000], got 400'],
    [{ sampleRate: 16000, fMin: -1 }, 'fMin must be in [0, 8000), got -1'],
    [{ sampleRate: 16000, nMels: 0 }, 'nMels must be an integer in [1, 65536], got 0'],
    [{ sampleRate: 0 }, 'sampleRate must be a number above 0, got 0'],
  ])('rejects %o', (options, message) => {
    expect(() => melFilterBank(options)).toThrow(`melFilterBank: ${message}`);
  });
});

describe('decibels', () => {
  it('gives hand cases', () => {
    expectClose(powerToDb(Float32Array.of(1, 0.1, 100)), [0, -10, 20], { absolute: 1e-6 });
    expectClose(powerToDb(Float32Array.of(1, 1e-20)), [0, -80], { absolute: 1e-6 });
    expectClose(powerToDb(Float32Array.of(1, 1e-20), { topDb: null }), [0, -100], { absolute: 1e-6 });
    expectClose(powerToDb(Float32Array.of(2, 0.2), { ref: 'max' }), [0, -10], { absolute: 1e-6 });
    expectClose(powerToDb(Float32Array.of(1), { ref: 0.1, amin: 0.5 }), [10 * Math.log10(2)], {
      absolute: 1e-6,
    });
    expectClose(amplitudeToDb(Float32Array.of(1, -0.1, 10)), [0, -20, 20], { absolute: 1e-6 });
    expectClose(amplitudeToDb(Float32Array.of(1, 0), { topDb: null }), [0, -100], { absolute: 1e-6 });
    expectClose(dbToPower(Float32Array.of(0, -10, 20)), [1, 0.1, 100], { relative: 1e-7 });
  });

  it('come back through dbToPower', () => {
    const values = noise(500).map(Math.abs);
    expectClose(dbToPower(powerToDb(values, { topDb: null })), values, { relative: 1e-6 });
  });

  it('keep a matrix a matrix', () => {
    const db = powerToDb({ data: Float32Array.of(1, 10), rows: 2, cols: 1 });
    expect(db).toEqual({ data: Float32Array.of(0, 10), rows: 2, cols: 1 });
  });

  it('reject what makes no sense', () => {
    expect(() => powerToDb(Float32Array.of(1), { amin: 0 })).toThrow(
      'powerToDb: amin must be a number above 0, got 0',
    );
    expect(() => powerToDb(Float32Array.of(1), { topDb: -1 })).toThrow(
      'powerToDb: topDb must be a number >= 0, got -1',
    );
    expect(() => amplitudeToDb(Float32Array.of(1), { ref: -1 })).toThrow('amplitudeToDb: ref must be');
    expect(() => dbToPower(Float32Array.of(1), { ref: 0 })).toThrow('dbToPower: ref must be');
  });
});

describe('dct', () => {
  it('equals the definition and keeps the energy', () => {
    const row = noise(24);
    const { data } = dct({ data: row, rows: 1, cols: 24 });
    const expected = Array.from({ length: 24 }, (_, k) => {
      let sum = 0;
      for (let n = 0; n < 24; n++) sum += row[n]! * Math.cos((Math.PI * k * (2 * n + 1)) / 48);
      return sum * Math.sqrt((k === 0 ? 1 : 2) / 24);
    });
    expectClose(data, expected, { relative: 1e-6 });
    const energy = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
    expect(energy(data)).toBeCloseTo(energy(row), 5);
  });

  it('keeps the first coefficients', () => {
    const matrix = { data: noise(30), rows: 3, cols: 10 };
    const all = dct(matrix);
    const four = dct(matrix, { nCoefficients: 4 });
    expect([four.rows, four.cols]).toEqual([3, 4]);
    expect([...four.data.subarray(4, 8)]).toEqual([...all.data.subarray(10, 14)]);
    expect(() => dct(matrix, { nCoefficients: 11 })).toThrow(
      'dct: nCoefficients must be an integer in [1, 10], got 11',
    );
  });
});

describe('mfcc', () => {
  it('of silence is the constant of the floor', () => {
    const { data, cols } = mfcc(new Float32Array(8000), { sampleRate: 16000 });
    expect(data[0]).toBeCloseTo(-1131.371, 3);
    for (let i = 0; i < data.length; i++) if (i % cols > 0) expect(Math.abs(data[i]!)).toBeLessThan(1e-3);
  });

  it('is the same from samples and from their spectrogram', () => {
    const samples = noise(6000);
    const direct = mfcc(samples, { sampleRate: 16000, nFft: 512, nMels: 40, lifter: 22 });
    const shared = mfcc(spectrogram(samples, { sampleRate: 16000, nFft: 512 }), { nMels: 40, lifter: 22 });
    expect(shared).toEqual(direct);
  });

  it('is made of the parts that can be had alone', () => {
    const samples = noise(6000);
    const whole = mfcc(samples, { sampleRate: 16000, nMfcc: 13 });
    const parts = dct(powerToDb(melSpectrogram(samples, { sampleRate: 16000 })), { nCoefficients: 13 });
    expectClose(whole.data, parts.data, { absolute: 1e-3 });
  });

  it('rejects more coefficients than bands', () => {
    expect(() => mfcc(noise(100), { sampleRate: 8000, nMels: 10 })).toThrow(
      'mfcc: nMfcc must be an integer in [1, 10], got 20',
    );
  });
});
