import { expect, it } from 'vitest';
import { createLossMeter } from '../src/loss-meter.ts';

const chunk = 1024;
const rate = 48000;
const buffer = 480;
const sound = new Float32Array(chunk).fill(0.1);

/** Ten minutes of chunks, some of them late, with a clock that runs by `factor`; `missing` of them do not come. */
function lostOf(factor: number, missing: ReadonlySet<number>): number {
  const meter = createLossMeter(rate, buffer);
  for (let i = 0; i < (600 * rate) / chunk; i++) {
    const late = i % 7 === 0 ? 20 : 0;
    if (!missing.has(i)) meter.add(sound, 5000 + ((1000 * chunk * (i + 1)) / rate) * factor + late);
  }
  return meter.lost;
}

/** What a meter says of sound with this many zeros after 1700 samples of it, in chunks. */
function lostOfZeros(count: number): number {
  const meter = createLossMeter(rate, buffer);
  const samples = new Float32Array(60_000).fill(0.1).fill(0, 1700, 1700 + count);
  for (let start = 0; start < samples.length; start += chunk) {
    const end = Math.min(samples.length, start + chunk);
    meter.add(samples.subarray(start, end), (1000 * end) / rate);
  }
  return meter.lost;
}

it('takes late chunks and unequal clocks for no loss', () => {
  expect(lostOf(1, new Set())).toBe(0);
  expect(lostOf(1 + 1e-4, new Set())).toBe(0);
  expect(lostOf(1 - 1e-4, new Set())).toBe(0);
});

it('counts what does not come', () => {
  const missing = new Set(Array.from({ length: 20 }, (_, i) => 1000 + i));
  expect(Math.abs(lostOf(1, missing) - 20 * chunk)).toBeLessThan(0.025 * rate);
});

it('counts buffers that were filled with zeros, and no other silence', () => {
  expect([buffer, buffer + 1, 7 * buffer].map(lostOfZeros)).toEqual([buffer, buffer, 7 * buffer]);
  expect([1, buffer - 1, buffer + 20, 60 * buffer, 58_300].map(lostOfZeros)).toEqual([0, 0, 0, 0, 0]);
});

it('takes silence before the first sound for no gap', () => {
  const meter = createLossMeter(rate, buffer);
  meter.add(new Float32Array(buffer), 10);
  meter.add(sound, 10 + (1000 * chunk) / rate);
  expect(meter.lost).toBe(0);
});
