export interface DropoutKey {
  /** In [0, 1): the share of elements that are set to zero. */
  rate: number;
  /** Which stream of random numbers: one for each dropout layer. Its lowest 32 bits count. */
  seed: number;
  /** Which draw from the stream: the number of the training step. Its lowest 32 bits count. */
  step: number;
}

/**
 * The factors by which dropout multiplies `size` elements: 0, or `1 / (1 - rate)`.
 *
 * Element `i` depends on `(seed, step, i)` alone, through a keyed integer hash, so every backend and machine
 * draws the same mask and a resumed run goes on with the masks of the uninterrupted one.
 *
 * @throws {Error} when `rate` is outside [0, 1)
 * @example
 * dropoutMask(4, { rate: 0.5, seed: 1, step: 0 }); // four values, each 0 or 2
 */
export function dropoutMask(size: number, { rate, seed, step }: DropoutKey): Float32Array {
  checkRate(rate);
  const [inner, outer] = hashKeys(seed, step);
  const threshold = dropThreshold(rate);
  const scale = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let bits = Math.imul(i ^ inner ^ ((i ^ inner) >>> 17), 0xed5ad4bb);
    bits = Math.imul(bits ^ (bits >>> 11), 0xac4c1b51) ^ outer;
    bits = Math.imul(bits ^ (bits >>> 15), 0x31848bab);
    bits = Math.imul(bits ^ (bits >>> 14), 0x85ebca6b);
    if ((bits ^ (bits >>> 16)) >>> 0 >= threshold) mask[i] = scale;
  }
  return mask;
}

/** Throws unless a dropout rate is in [0, 1). */
export function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new Error(`seededDropout: rate must be in [0, 1), got ${rate}`);
}

/** An element is dropped when its 32 random bits are below this. */
export function dropThreshold(rate: number): number {
  return Math.floor(rate * 2 ** 32);
}

/** Two words that key the hash: the first enters before its first round, the second before its third. */
export function hashKeys(seed: number, step: number): [number, number] {
  const a = mix(seed ^ 0x9e3779b9);
  const b = mix((step ^ 0x7f4a7c15) + a);
  return [mix(a ^ b), mix(b + 0x6a09e667)];
}

/** The `triple32` integer hash (C. Wellons, hash-prospector): every output bit depends on every input bit. */
function mix(word: number): number {
  let bits = Math.imul(word ^ (word >>> 17), 0xed5ad4bb);
  bits = Math.imul(bits ^ (bits >>> 11), 0xac4c1b51);
  bits = Math.imul(bits ^ (bits >>> 15), 0x31848bab);
  return bits ^ (bits >>> 14);
}
