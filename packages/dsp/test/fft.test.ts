import fc from 'fast-check';
import FFT from 'fft.js';
import { describe, expect, it } from 'vitest';
import { createFft, createRng } from '../src/index.ts';
import { expectClose } from './support/close.ts';

function randoms(length: number, seed: number): Float64Array {
  const rng = createRng(seed, length);
  return Float64Array.from({ length }, () => rng.normal());
}

/** The definition, with exact reduction of the angle. */
function directDft(re: ArrayLike<number>, im: ArrayLike<number>): { re: Float64Array; im: Float64Array } {
  const n = re.length;
  const cos = Float64Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n));
  const sin = Float64Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * i) / n));
  const result = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const turn = (k * i) % n;
      result.re[k]! += re[i]! * cos[turn]! + im[i]! * sin[turn]!;
      result.im[k]! += im[i]! * cos[turn]! - re[i]! * sin[turn]!;
    }
  }
  return result;
}

const sizes = [
  ...Array.from({ length: 40 }, (_, i) => i + 1),
  ...[
    45, 48, 60, 64, 75, 81, 97, 100, 101, 125, 127, 128, 144, 160, 210, 240, 243, 256, 320, 400, 441, 480,
    509,
  ],
  ...[512, 600, 625, 720, 768, 1000, 1021, 1024],
];

describe('createFft', () => {
  it('transforms a hand case', () => {
    const fft = createFft(4);
    const re = Float64Array.of(1, 2, 3, 4);
    const im = new Float64Array(4);
    fft.forward(re, im);
    expect([...re]).toEqual([10, -2, -2, -2]);
    expect([...im]).toEqual([0, 2, 0, -2]);
  });

  it.each(sizes)('equals the direct transform of size %i and its inverse returns', (size) => {
    const fft = createFft(size);
    const re = randoms(size, 1);
    const im = randoms(size, 2);
    const expected = directDft(re, im);
    const actual = { re: re.slice(), im: im.slice() };
    fft.forward(actual.re, actual.im);
    expectClose(actual.re, expected.re, { relative: 1e-13 }, 're');
    expectClose(actual.im, expected.im, { relative: 1e-13 }, 'im');
    fft.inverse(actual.re, actual.im);
    expectClose(actual.re, re, { absolute: 1e-13 }, 'inverse re');
    expectClose(actual.im, im, { absolute: 1e-13 }, 'inverse im');
  });

  it.each(sizes)('transforms %i real samples and returns', (size) => {
    const fft = createFft(size);
    const samples = randoms(size, 3);
    const expected = directDft(samples, new Float64Array(size));
    const bins = (size >> 1) + 1;
    const re = new Float64Array(bins);
    const im = new Float64Array(bins);
    fft.realForward(samples, re, im);
    expectClose(re, expected.re.subarray(0, bins), { absolute: 1e-11 }, 're');
    expectClose(im, expected.im.subarray(0, bins), { absolute: 1e-11 }, 'im');
    const back = new Float64Array(size);
    fft.realInverse(re, im, back);
    expectClose(back, samples, { absolute: 1e-13 }, 'inverse');
  });

  it('reads and writes single-precision buffers', () => {
    const samples = Float32Array.from(randoms(48, 4));
    const re = new Float32Array(25);
    const im = new Float32Array(25);
    createFft(48).realForward(samples, re, im);
    expectClose(re, directDft(samples, new Float64Array(48)).re.subarray(0, 25), { relative: 1e-6 });
  });

  it('keeps the energy (Parseval) and is linear', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.integer(),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (size, seed, factor) => {
          const fft = createFft(size);
          const [a, b, c, d] = [1, 2, 3, 4].map((i) => randoms(size, seed + i)) as [
            Float64Array,
            Float64Array,
            Float64Array,
            Float64Array,
          ];
          const sumRe = a.map((value, i) => value + factor * c[i]!);
          const sumIm = b.map((value, i) => value + factor * d[i]!);
          const energy = energyOf(a, b);
          fft.forward(a, b);
          fft.forward(c, d);
          fft.forward(sumRe, sumIm);
          expect(energyOf(a, b) / size).toBeCloseTo(energy, 9);
          expectClose(
            sumRe,
            a.map((value, i) => value + factor * c[i]!),
            { absolute: 1e-10 },
          );
          expectClose(
            sumIm,
            b.map((value, i) => value + factor * d[i]!),
            { absolute: 1e-10 },
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([64, 512, 2048, 4096])('is as exact as fft.js at size %i', (size) => {
    const samples = randoms(size, 5);
    const expected = directDft(samples, new Float64Array(size));
    const peer = new FFT(size);
    const out = peer.createComplexArray();
    peer.realTransform(out, samples);
    const re = new Float64Array(size / 2 + 1);
    const im = new Float64Array(size / 2 + 1);
    createFft(size).realForward(samples, re, im);
    let ours = 0;
    let theirs = 0;
    for (let k = 0; k < re.length; k++) {
      ours += (re[k]! - expected.re[k]!) ** 2 + (im[k]! - expected.im[k]!) ** 2;
      theirs += (out[2 * k]! - expected.re[k]!) ** 2 + (out[2 * k + 1]! - expected.im[k]!) ** 2;
      expect(re[k]).toBeCloseTo(out[2 * k]!, 9);
      expect(im[k]).toBeCloseTo(out[2 * k + 1]!, 9);
    }
    expect(Math.sqrt(ours)).toBeLessThan(1.3 * Math.sqrt(theirs));
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('rejects size %d', (size) => {
    expect(() => createFft(size)).toThrow(/^createFft: size must be an integer in \[1, \d+\], got /);
  });

  it('rejects buffers that do not fit', () => {
    const fft = createFft(8);
    const eight = new Float64Array(8);
    const five = new Float64Array(5);
    expect(() => fft.forward(five, eight)).toThrow(
      'Fft.forward: re must be a Float64Array or Float32Array of length 8, got Float64Array(5)',
    );
    expect(() => fft.inverse(eight, five)).toThrow('Fft.inverse: im must be');
    expect(() => fft.realForward(eight, eight, five)).toThrow('Fft.realForward: re must be');
    expect(() => fft.realInverse(five, five, five)).toThrow('Fft.realInverse: samples must be');
  });
});

function energyOf(re: Float64Array, im: Float64Array): number {
  return re.reduce((sum, value, i) => sum + value * value + im[i]! * im[i]!, 0);
}
