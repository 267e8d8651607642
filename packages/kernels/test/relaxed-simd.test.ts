import { registerKernels } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { type Geometry, reference } from './support/convolution.ts';
import { randomTensor } from './support/random.ts';

// `f32x4.relaxed_madd` of constants: whether this engine has it.
const probe = [
  [0, 97, 115, 109, 1, 0, 0, 0],
  [1, 5, 1, 96, 0, 1, 123],
  [3, 2, 1, 0],
  [10, 19, 1, 17, 0, 65, 1, 253, 17, 65, 1, 253, 17, 65, 1, 253, 17, 253, 133, 2, 11],
].flat();
const supported = WebAssembly.validate(Uint8Array.from(probe));

interface Shape {
  x: [number, number, number, number];
  filter: [number, number, number, number];
  pad: 'same' | 'valid' | tf.backend_util.ExplicitPadding;
}

const none: [number, number] = [0, 0];

/** Some in chunks of images, some narrower than a tile, some whose gradients are not Winograd's. */
const shapes: Shape[] = [
  { x: [8, 1, 200, 16], filter: [1, 5, 16, 18], pad: 'same' },
  { x: [2, 1, 31, 17], filter: [1, 4, 17, 16], pad: 'valid' },
  { x: [3, 1, 9, 16], filter: [1, 3, 16, 21], pad: 'same' },
  { x: [3, 1, 9, 16], filter: [1, 3, 16, 16], pad: [none, none, [2, 0], none] },
  { x: [3, 1, 9, 16], filter: [1, 3, 16, 16], pad: [none, none, [0, 3], none] },
  { x: [2, 1, 3, 16], filter: [1, 3, 16, 16], pad: 'valid' },
  { x: [5, 17, 16, 16], filter: [3, 3, 16, 19], pad: 'same' },
  { x: [2, 7, 6, 20], filter: [3, 3, 20, 16], pad: 'valid' },
  { x: [2, 7, 6, 3], filter: [3, 3, 3, 16], pad: 'same' },
];

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

  describe.skipIf(!supported).each<BackendName>(['wasm', 'cpu'])('on %s', (backend) => {
    beforeAll(async () => {
      await useBackend(backend);
      await registerKernels({ simd: 'relaxed' });
    });
    afterAll(async () => {
      await registerKernels({ simd: 'standard' });
      await useBackend('wasm');
    });

    it.each(shapes)('has the gradients of convolutions in doubles, %j', ({ x: xShape, filter, pad }) => {
      const info = tf.backend_util.computeConv2DInfo(xShape, filter, 1, 1, pad);
      const [batch, height, width, channels] = xShape;
      const geometry: Geometry = {
        ...{ batch, height, width, channels, filters: filter[3] },
        ...{ filterHeight: filter[0], filterWidth: filter[1], strides: [1, 1], dilations: [1, 1] },
        before: [info.padInfo.top, info.padInfo.left],
        ...{ outHeight: info.outHeight, outWidth: info.outWidth },
      };
      tf.tidy(() => {
        const tensors = [xShape, filter, info.outShape].map((shape, i) => randomTensor<tf.Rank.R4>(shape, i));
        const [x, w, dy] = tensors as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
        const [xs, ws, dys] = tensors.map((tensor) => tensor.dataSync() as Float32Array);
        const { value, tolerance } = reference(geometry, false, xs!, ws!, dys!);
        const f = (input: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
          tf.conv2d(input as tf.Tensor4D, kernel as tf.Tensor4D, 1, pad);
        expectWithin(f(x, w).dataSync(), value.y, tolerance.y, 'y');
        const [dx, dw] = tf.grads(f)([x, w], dy) as [tf.Tensor, tf.Tensor];
        expectWithin(dx.dataSync(), value.dx, tolerance.dx, 'dx');
        expectWithin(dw.dataSync(), value.dw, tolerance.dw, 'dw');
      });
    });
  });
});
