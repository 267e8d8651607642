import { expect, it } from 'vitest';
import { createLossMeter } from '../src/loss-meter.ts';

const chunk = 1024;
const rate = 48000;

/** Ten minutes of chunks, some of them late, with a clock that runs by `factor`; `missing` of them do not come. */
function lostOf(factor: number, missing: ReadonlySet<number>): number {
  const meter = createLossMeter(rate);
  for (let i = 0; i < (600 * rate) / chunk; i++) {
    const late = i % 7 === 0 ? 20 : 0;
    if (!missing.has(i)) meter.add(chunk, 5000 + ((1000 * chunk * (i + 1)) / rate) * factor + late);
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
