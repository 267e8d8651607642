import { createRng } from '../../src/index.ts';

/** White noise with a standard deviation of 0.1. */
export function noise(length: number, seed: number = 1): Float32Array {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => 0.1 * rng.normal());
}

export function sine(
  length: number,
  frequency: number,
  sampleRate: number,
  amplitude: number = 0.5,
): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / sampleRate),
  );
}
