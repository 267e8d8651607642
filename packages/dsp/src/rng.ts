import { checkInteger, reject } from './validate.ts';

/** A seeded source of random numbers: equal seeds give equal numbers on every engine. */
export interface Rng {
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** An integer in [0, below), without bias. */
  integer(below: number): number;
}

/**
 * A random source from a seed, and from further numbers that name an independent stream of that seed.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, 32-bit output; the state is
 * filled by hashing the seed and the streams. `createRng(7, epoch)` and `createRng(7, epoch + 1)` share
 * nothing, so a run that is resumed at an epoch draws what an uninterrupted one would have drawn.
 *
 * @throws RangeError when a seed or stream is not a safe integer, or `below` is not in [1, 2^32].
 *
 * @example
 * const rng = createRng(7);
 * rng.integer(6); // 2, then 2, 3, 4, 1, 0: the same on every machine
 */
export function createRng(seed: number, ...streams: number[]): Rng {
  const keys = [seed, ...streams];
  for (const key of keys) {
    if (!Number.isSafeInteger(key)) reject('createRng', 'seed', 'a safe integer, as every stream', key);
  }
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = keys.length;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (const key of keys) {
    a ^= key | 0;
    b ^= Math.floor(key / 4294967296) | 0;
    for (let round = 0; round < 15; round++) next();
  }

  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  let spare: number | undefined;
  return {
    uniform,
    normal(): number {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Marsaglia's polar method.
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) {
          const scale = Math.sqrt((-2 * Math.log(s)) / s);
          spare = v * scale;
          return u * scale;
        }
      }
    },
    integer(below: number): number {
      checkInteger('Rng.integer', 'below', below, 1, 4294967296);
      const limit = 4294967296 - (4294967296 % below);
      let value = next();
      while (value >= limit) value = next();
      return value % below;
    },
  };
}

/** What `shuffle` can reorder: an array, or a typed array of numbers. */
export type Shuffleable =
  | unknown[]
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/**
 * Puts an array into a random order, in place, and returns it (Fisher-Yates).
 *
 * @example
 * shuffle(['a', 'b', 'c'], createRng(1));
 */
export function shuffle<T extends Shuffleable>(array: T, rng: Rng): T {
  for (let i = array.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    const held = array[i]!;
    array[i] = array[j]!;
    array[j] = held;
  }
  return array;
}
