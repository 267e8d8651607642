import { registerKernels } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

// `f32x4.relaxed_madd` of constants: whether this engine has it.
const probe = [
  [0, 97, 115, 109, 1, 0, 0, 0],
  [1, 5, 1, 96, 0, 1, 123],
  [3, 2, 1, 0],
  [10, 19, 1, 17, 0, 65, 1, 253, 17, 65, 1, 253, 17, 65, 1, 253, 17, 253, 133, 2, 11],
].flat();
const supported = WebAssembly.validate(Uint8Array.from(probe));

describe('relaxed SIMD', () => {
  beforeAll(() => useBackend('wasm'));
  afterAll(() => registerKernels({ simd: 'standard' }));

  const product = () =>
    tf.tidy(() => {
      const a = randomTensor<tf.Rank.R2>([60, 30], 1);
      return tf.matMul(a, a, true, false).dataSync() as Float32Array;
    });

  it.skipIf(!supported)('computes the same within rounding, and can be left again', async () => {
    const standard = product();
    await registerKernels({ simd: 'relaxed' });
    await registerKernels();
    expectWithin(product(), standard, 1e-5);
    await registerKernels({ simd: 'standard' });
    expect(product()).toEqual(standard);
  });

  it.skipIf(supported)('says when the engine does not have it, and goes on with what was there', async () => {
    const standard = product();
    await expect(registerKernels({ simd: 'relaxed' })).rejects.toThrow(
      "registerKernels: simd must be one that this engine has, got 'relaxed'",
    );
    expect(product()).toEqual(standard);
  });
});
