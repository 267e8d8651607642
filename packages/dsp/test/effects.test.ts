import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addNoise,
  cmvn,
  createFft,
  createRng,
  mix,
  normalize,
  pitchShift,
  preemphasis,
  shift,
  stft,
  timeStretch,
  trim,
  yin,
} from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise, sine } from './support/signals.ts';

const rmsOf = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

describe('addNoise', () => {
  it.each([0, 10, 30])('keeps the noise %i dB below the signal', (snrDb) => {
    const samples = sine(40000, 300, 16000);
    const noisy = addNoise(samples, { snrDb, rng: createRng(1) });
    const added = noisy.map((value, i) => value - samples[i]!);
    expect(Math.abs(20 * Math.log10(rmsOf(samples) / rmsOf(added)) - snrDb)).toBeLessThan(0.2);
  });

  it('repeats itself with the same seed and leaves silence silent', () => {
    const samples = noise(50);
    expect(addNoise(samples, { snrDb: 5, rng: createRng(2) })).toEqual(
      addNoise(samples, { snrDb: 5, rng: createRng(2) }),
    );
    expect(addNoise(new Float32Array(9), { snrDb: 5, rng: createRng(2) })).toEqual(new Float32Array(9));
  });
});

describe('shift', () => {
  const samples = Float32Array.of(1, 2, 3, 4);

  it('rolls and pads hand cases', () => {
    expect([...shift(samples, { by: 1 })]).toEqual([4, 1, 2, 3]);
    expect([...shift(samples, { by: -1 })]).toEqual([2, 3, 4, 1]);
    expect([...shift(samples, { by: 9 })]).toEqual([4, 1, 2, 3]);
    expect([...shift(samples, { by: 1, mode: 'pad' })]).toEqual([0, 1, 2, 3]);
    expect([...shift(samples, { by: -3, mode: 'pad' })]).toEqual([4, 0, 0, 0]);
    expect([...shift(samples, { by: 9, mode: 'pad' })]).toEqual([0, 0, 0, 0]);
    expect([...shift(samples, { by: -9, mode: 'pad' })]).toEqual([0, 0, 0, 0]);
    expect([...shift(samples, { by: 0, mode: 'pad' })]).toEqual([1, 2, 3, 4]);
  });

  it('rolls back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -200, max: 200 }), (length, by) => {
        const signal = noise(length);
        expect(shift(shift(signal, { by }), { by: -by })).toEqual(signal);
      }),
    );
  });
});

describe('normalize and mix', () => {
  it('bring peak and RMS to a level', () => {
    expect([...normalize(Float32Array.of(0.25, -0.5))]).toEqual([0.5, -1]);
    expect(rmsOf(normalize(noise(1000), { method: 'rms', level: 0.25 }))).toBeCloseTo(0.25, 6);
    expect(normalize(new Float32Array(3))).toEqual(new Float32Array(3));
  });

  it('add up signals of different lengths', () => {
    expect([...mix([Float32Array.of(1, 2, 3), Float32Array.of(1)], { gains: [1, -2] })]).toEqual([-1, 2, 3]);
    expect(() => mix([])).toThrow('mix: signals must be an array of at least one Float32Array, got []');
    expect(() => mix([noise(3)], { gains: [1, 2] })).toThrow('mix: gains must be 1 numbers, one a signal');
  });
});

describe('trim', () => {
  it('finds the loud part', () => {
    const samples = new Float32Array(20000);
    samples.set(noise(6000), 8000);
    const { samples: loud, start, end } = trim(samples, { topDb: 40, frameLength: 512, hopLength: 128 });
    expect(Math.abs(start - 8000)).toBeLessThanOrEqual(384);
    expect(Math.abs(end - 14000)).toBeLessThanOrEqual(384);
    expect(loud).toEqual(samples.subarray(start, end));
  });

  it('returns silence whole', () => {
    expect(trim(new Float32Array(700))).toEqual({ samples: new Float32Array(700), start: 0, end: 700 });
  });
});

describe('preemphasis', () => {
  it('of hand cases', () => {
    expectClose(preemphasis(Float32Array.of(1, 1, 2), { coefficient: 0.5 }), [2, 0.5, 1.5], {
      absolute: 1e-7,
    });
    expectClose(preemphasis(Float32Array.of(0.5)), [1], { absolute: 1e-7 });
  });
});

describe('cmvn', () => {
  it('gives every column mean 0 and deviation 1', () => {
    const { data, rows } = cmvn({ data: noise(300).map((value) => value + 7), rows: 100, cols: 3 });
    for (let col = 0; col < 3; col++) {
      const column = data.filter((_, i) => i % 3 === col);
      expect(Math.abs(column.reduce((a, b) => a + b) / rows)).toBeLessThan(1e-6);
      expect(rmsOf(column)).toBeCloseTo(1, 6);
    }
  });

  it('makes a constant column zero and can leave the variance', () => {
    const matrix = { data: Float32Array.of(1, 0.1, 3, 0.1), rows: 2, cols: 2 };
    expect([...cmvn(matrix).data]).toEqual([-1, 0, 1, 0]);
    expectClose(cmvn(matrix, { method: 'mean' }).data, [-1, 0, 1, 0], { absolute: 1e-7 });
  });
});

/** librosa's phase vocoder in doubles, with angles and its own accumulated phase. */
function directStretch(samples: Float32Array, rate: number): Float64Array {
  const { re, im, rows, cols } = stft(samples);
  const magnitude = (row: number, k: number) =>
    row < rows ? Math.hypot(re[row * cols + k]!, im[row * cols + k]!) : 0;
  const angle = (row: number, k: number) =>
    row < rows ? Math.atan2(im[row * cols + k]!, re[row * cols + k]!) : 0;
  const phase = Float64Array.from({ length: cols }, (_, k) => angle(0, k));
  const length = Math.round(samples.length / rate);
  const sum = new Float64Array(length);
  const weight = new Float64Array(length);
  const fft = createFft(2048);
  for (let step = 0; step < Math.ceil(rows / rate); step++) {
    const row = Math.floor(step * rate);
    const blend = step * rate - row;
    const outRe = new Float64Array(cols);
    const outIm = new Float64Array(cols);
    for (let k = 0; k < cols; k++) {
      const size = (1 - blend) * magnitude(row, k) + blend * magnitude(row + 1, k);
      outRe[k] = size * Math.cos(phase[k]!);
      outIm[k] = size * Math.sin(phase[k]!);
      const advance = (2 * Math.PI * 512 * k) / 2048;
      const turn = angle(row + 1, k) - angle(row, k) - advance;
      phase[k]! += advance + turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
    }
    const frame = new Float64Array(2048);
    fft.realInverse(outRe, outIm, frame);
    for (let i = 0; i < 2048; i++) {
      const at = step * 512 - 1024 + i;
      if (at < 0 || at >= length) continue;
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 2048);
      sum[at]! += frame[i]! * window;
      weight[at]! += window * window;
    }
  }
  return sum.map((value, i) => (weight[i]! > 2 ** -126 ? value / weight[i]! : value));
}

describe('timeStretch', () => {
  it.each([0.5, 0.83, 1, 1.4, 2.7])('equals a phase vocoder in doubles at rate %d', (rate) => {
    const samples = noise(9000).map((value, i) => value / 10 + 0.4 * Math.sin(i / 12));
    expectClose(timeStretch(samples, { rate }), directStretch(samples, rate), { relative: 1e-3 });
  });

  it('keeps the pitch and gives round(n / rate) samples', () => {
    const slower = timeStretch(sine(22050, 220, 22050), { rate: 0.7 });
    expect(slower.length).toBe(31500);
    expect(Math.abs(yin(slower, { sampleRate: 22050, fMin: 65, fMax: 500 })[30]! - 220)).toBeLessThan(1);
  });

  it('takes a single sample and silence', () => {
    expect(timeStretch(Float32Array.of(1), { rate: 3 }).length).toBe(1);
    expect(timeStretch(new Float32Array(4000), { rate: 0.9 }).every((value) => value === 0)).toBe(true);
    expect(() => timeStretch(noise(9), { rate: 0 })).toThrow(
      'timeStretch: rate must be a number above 0, got 0',
    );
  });
});

describe('pitchShift', () => {
  it.each([-5, -0.5, 3, 7])('moves a tone by %d semitones and roughly keeps its level', (semitones) => {
    const samples = sine(22050, 220, 22050);
    const shifted = pitchShift(samples, { sampleRate: 22050, semitones });
    expect(shifted.length).toBe(22050);
    const expected = 220 * 2 ** (semitones / 12);
    const pitch = yin(shifted, { sampleRate: 22050, fMin: 65, fMax: 500 })[20]!;
    expect(Math.abs(pitch / expected - 1)).toBeLessThan(0.004);
    // A phase vocoder does not keep the phases of neighbouring bins together, which costs up to 1 dB.
    expect(Math.abs(20 * Math.log10((rmsOf(shifted.subarray(5000, 17000)) * Math.SQRT2) / 0.5))).toBeLessThan(
      1,
    );
  });

  it('rejects more than four octaves', () => {
    expect(() => pitchShift(noise(9), { sampleRate: 8000, semitones: 50 })).toThrow(
      'pitchShift: semitones must be a number in [-48, 48], got 50',
    );
  });
});
