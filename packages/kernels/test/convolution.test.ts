import { fusedConv1d } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { type Geometry, reference } from './support/convolution.ts';
import { randomTensor } from './support/random.ts';

const small = fc.integer({ min: 1, max: 3 });
const channels = fc.integer({ min: 1, max: 9 });
const stride = fc.integer({ min: 1, max: 3 });

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('convolution on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([false, true])(
    'has the gradients of tfjs.conv2d, of any stride and padding (depthwise: %s)',
    (depthwise) => {
      const length = fc.integer({ min: 4, max: 9 });
      fc.assert(
        fc.property(
          fc.tuple(small, length, length, channels, depthwise ? small : channels),
          fc.tuple(small, small, stride, depthwise ? fc.constant(0) : stride),
          fc.constantFrom<'same' | 'valid'>('same', 'valid'),
          fc.integer(),
          ([batch, height, width, inChannels, filters], [filterHeight, filterWidth, sh, sw], pad, seed) => {
            const strides: [number, number] = [sh, sw || sh];
            const filterShape: [number, number, number, number] = [
              filterHeight,
              filterWidth,
              inChannels,
              filters,
            ];
            const xShape: [number, number, number, number] = [batch, height, width, inChannels];
            const info = tf.backend_util.computeConv2DInfo(
              xShape,
              filterShape,
              strides,
              1,
              pad,
              undefined,
              depthwise,
            );
            const geometry: Geometry = {
              batch,
              height,
              width,
              channels: inChannels,
              filters,
              filterHeight,
              filterWidth,
              strides,
              dilations: [1, 1],
              before: [info.padInfo.top, info.padInfo.left],
              outHeight: info.outHeight,
              outWidth: info.outWidth,
            };
            tf.tidy(() => {
              const x = randomTensor<tf.Rank.R4>(xShape, seed);
              const w = randomTensor<tf.Rank.R4>(filterShape, seed + 1);
              const dy = randomTensor<tf.Rank.R4>(info.outShape, seed + 2);
              const f = (input: tf.Tensor, filter: tf.Tensor) =>
                (depthwise ? tf.depthwiseConv2d : tf.conv2d)(
                  input as tf.Tensor4D,
                  filter as tf.Tensor4D,
                  strides,
                  pad,
                ) as tf.Tensor;
              const [dx, dw] = tf.grads(f)([x, w], dy) as [tf.Tensor, tf.Tensor];
              const [xs, ws, dys] = [x, w, dy].map((t) => t.dataSync() as Float32Array);
              const { value, tolerance } = reference(geometry, depthwise, xs!, ws!, dys!);
              expectWithin(f(x, w).dataSync(), value.y, tolerance.y, 'y');
              expectWithin(dx.dataSync(), value.dx, tolerance.dx, 'dx');
              expectWithin(dw.dataSync(), value.dw, tolerance.dw, 'dw');
            });
          },
        ),
        { numRuns: 40, seed: 3 },
      );
    },
  );

  it('computes fusedConv1d and its gradients, of any stride, dilation and padding', () => {
    fc.assert(
      fc.property(
        fc.tuple(small, fc.integer({ min: 9, max: 20 }), channels, channels),
        fc.tuple(fc.integer({ min: 1, max: 4 }), stride, fc.integer({ min: 1, max: 2 })),
        fc.constantFrom<'same' | 'valid' | 'causal'>('same', 'valid', 'causal'),
        fc.integer(),
        ([batch, time, inChannels, filters], [kernelSize, step, dilation], padding, seed) => {
          tf.tidy(() => {
            const x = randomTensor<tf.Rank.R3>([batch, time, inChannels], seed);
            const kernel = randomTensor<tf.Rank.R3>([kernelSize, inChannels, filters], seed + 1);
            const bias = tf.zeros([filters]) as tf.Tensor1D;
            const options = { stride: step, dilation, padding };
            const y = fusedConv1d(x, kernel, bias, options);
            const outTime = y.shape[1];
            const reach = (kernelSize - 1) * dilation;
            const spare = Math.max(0, (outTime - 1) * step + reach + 1 - time);
            const before = { valid: 0, causal: reach, same: Math.floor(spare / 2) }[padding];
            if (padding !== 'valid') expect(outTime).toBe(Math.ceil(time / step));
            const dy = randomTensor<tf.Rank.R3>(y.shape, seed + 2);
            const f = (...tensors: tf.Tensor[]) =>
              fusedConv1d(
                tensors[0] as tf.Tensor3D,
                tensors[1] as tf.Tensor3D,
                tensors[2] as tf.Tensor1D,
                options,
              );
            const grads = tf.grads(f)([x, kernel, bias], dy);
            const [xs, ws, dys] = [x, kernel, dy].map((t) => t.dataSync() as Float32Array);
            const geometry: Geometry = {
              batch,
              height: 1,
              width: time,
              channels: inChannels,
              filters,
              filterHeight: 1,
              filterWidth: kernelSize,
              strides: [1, step],
              dilations: [1, dilation],
              before: [0, before],
              outHeight: 1,
              outWidth: outTime,
            };
            const { value, tolerance } = reference(geometry, false, xs!, ws!, dys!);
            expectWithin(y.dataSync(), value.y, tolerance.y, 'y');
            expectWithin(grads[0]!.dataSync(), value.dx, tolerance.dx, 'dx');
            expectWithin(grads[1]!.dataSync(), value.dw, tolerance.dw, 'dw');
            expectWithin(grads[2]!.dataSync(), tf.sum(dy, [0, 1]).dataSync(), 1e-5, 'dbias');
          });
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  it('adds the bias and clears what is negative', () => {
    tf.tidy(() => {
      const x = randomTensor<tf.Rank.R3>([2, 6, 3], 1);
      const kernel = randomTensor<tf.Rank.R3>([3, 3, 5], 2);
      const bias = randomTensor<tf.Rank.R1>([5], 3);
      const linear = fusedConv1d(x, kernel, tf.zeros([5]) as tf.Tensor1D);
      const expected = tf.relu(tf.add(linear, bias));
      const f = (...[a, b, c]: tf.Tensor[]) =>
        fusedConv1d(a as tf.Tensor3D, b as tf.Tensor3D, c as tf.Tensor1D, { activation: 'relu' });
      expectWithin(f(x, kernel, bias).dataSync(), expected.dataSync(), 1e-6);
      const dy = randomTensor<tf.Rank.R3>(linear.shape, 4);
      const dbias = tf.grads(f)([x, kernel, bias], dy)[2]!;
      const kept = tf.mul(dy, tf.cast(tf.greater(expected, 0), 'float32'));
      expectWithin(dbias.dataSync(), tf.sum(kept, [0, 1]).dataSync(), 1e-5);
    });
  });

  it('names what does not fit', () => {
    const [x, kernel, bias] = [tf.zeros([1, 2, 3]), tf.zeros([3, 3, 4]), tf.zeros([4])] as [
      tf.Tensor3D,
      tf.Tensor3D,
      tf.Tensor1D,
    ];
    expect(() => fusedConv1d(x, kernel, bias)).toThrow('fusedConv1d: time must be at least 3, got 2');
    expect(() => fusedConv1d(x, kernel, bias, { stride: 0 })).toThrow(
      'fusedConv1d: stride must be a positive integer, got 0',
    );
    expect(() => fusedConv1d(x, tf.zeros([3, 2, 4]), bias)).toThrow(
      'fusedConv1d: kernel must be [kernelSize, 3, filters], got [3,2,4]',
    );
    expect(() => fusedConv1d(x, kernel, tf.zeros([3]))).toThrow('fusedConv1d: bias must be [4], got [3]');
  });
});
