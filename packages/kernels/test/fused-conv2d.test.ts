import { fusedConv2d, fusedDepthwiseConv2d } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { reference } from './support/convolution.ts';
import { randomTensor } from './support/random.ts';

const small = fc.integer({ min: 1, max: 3 });
const length = fc.integer({ min: 5, max: 9 });
const channels = fc.integer({ min: 1, max: 9 });
const perAxis = fc.tuple(small, small);
const dilations = fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }));

type Tensors = [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];

const kinds = [
  { title: 'fusedConv2d', fused: fusedConv2d, depthwise: false },
  { title: 'fusedDepthwiseConv2d', fused: fusedDepthwiseConv2d, depthwise: true },
];

/** Windows along one axis, as TensorFlow counts them. */
function axis(size: number, kernel: number, stride: number, dilation: number, padding: 'same' | 'valid') {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === 'valid') return { before: 0, out: Math.floor((size - reach) / stride) + 1 };
  const out = Math.ceil(size / stride);
  return { before: Math.floor(Math.max(0, (out - 1) * stride + reach - size) / 2), out };
}

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('convolution over images on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(kinds)(
    '$title and its gradients are within 1e-5 of the sum of |a*b|, of any stride, dilation and padding',
    ({ fused, depthwise }) => {
      fc.assert(
        fc.property(
          fc.tuple(small, length, length, channels, depthwise ? small : channels),
          fc.tuple(perAxis, perAxis, dilations),
          fc.constantFrom<'same' | 'valid'>('same', 'valid'),
          fc.integer(),
          (
            [batch, height, width, inChannels, filters],
            [[filterHeight, filterWidth], strides, dilation],
            padding,
            seed,
          ) => {
            const rows = axis(height, filterHeight, strides[0], dilation[0], padding);
            const columns = axis(width, filterWidth, strides[1], dilation[1], padding);
            const outChannels = depthwise ? inChannels * filters : filters;
            tf.tidy(() => {
              const tensors: Tensors = [
                randomTensor<tf.Rank.R4>([batch, height, width, inChannels], seed),
                randomTensor<tf.Rank.R4>([filterHeight, filterWidth, inChannels, filters], seed + 1),
                tf.zeros([outChannels]),
              ];
              const f = (...inputs: tf.Tensor[]) =>
                fused(...(inputs as Tensors), { stride: strides, dilation, padding });
              const y = f(...tensors);
              expect(y.shape).toEqual([batch, rows.out, columns.out, outChannels]);
              const dy = randomTensor<tf.Rank.R4>(y.shape as [number, number, number, number], seed + 2);
              const [dx, dw, db] = tf.grads(f)(tensors, dy);
              const [xs, ws, dys] = [tensors[0], tensors[1], dy].map((t) => t.dataSync() as Float32Array);
              const geometry = {
                batch,
                height,
                width,
                channels: inChannels,
                filters,
                filterHeight,
                filterWidth,
                strides,
                dilations: dilation,
                before: [rows.before, columns.before] as [number, number],
                outHeight: rows.out,
                outWidth: columns.out,
              };
              const { value, tolerance } = reference(geometry, depthwise, xs!, ws!, dys!);
              expectWithin(y.dataSync(), value.y, tolerance.y, 'y');
              expectWithin(dx!.dataSync(), value.dx, tolerance.dx, 'dx');
              expectWithin(dw!.dataSync(), value.dw, tolerance.dw, 'dw');
              expectWithin(db!.dataSync(), tf.sum(dy, [0, 1, 2]).dataSync(), 1e-5, 'dbias');
            });
          },
        ),
        { numRuns: 40, seed: 14 },
      );
    },
  );

  it.each(kinds)('$title adds the bias, clears what is negative, and so do its gradients', ({ fused }) => {
    tf.tidy(() => {
      const tensors: Tensors = [
        randomTensor<tf.Rank.R4>([2, 6, 5, 4], 1),
        randomTensor<tf.Rank.R4>([3, 2, 4, 1], 2),
        randomTensor<tf.Rank.R1>([fused === fusedConv2d ? 1 : 4], 3),
      ];
      const f = (...inputs: tf.Tensor[]) => fused(...(inputs as Tensors), { activation: 'relu' });
      const composed = (...[x, kernel, bias]: tf.Tensor[]) =>
        tf.relu(
          tf.add(fused(x as tf.Tensor4D, kernel as tf.Tensor4D, tf.zerosLike(bias!) as tf.Tensor1D), bias!),
        );
      const y = composed(...tensors);
      expectWithin(f(...tensors).dataSync(), y.dataSync(), 1e-6);
      expect(y.dataSync().some((v) => v === 0)).toBe(true);
      const dy = randomTensor<tf.Rank.R4>(y.shape as [number, number, number, number], 4);
      const [actual, expected] = [tf.grads(f)(tensors, dy), tf.grads(composed)(tensors, dy)];
      for (const [i, name] of ['dx', 'dkernel', 'dbias'].entries()) {
        expectWithin(actual[i]!.dataSync(), expected[i]!.dataSync(), 1e-5, name);
      }
    });
  });

  it('names what does not fit', () => {
    const x = tf.zeros([1, 4, 2, 3]) as tf.Tensor4D;
    const kernel = tf.zeros([3, 3, 3, 5]) as tf.Tensor4D;
    const bias = tf.zeros([5]) as tf.Tensor1D;
    expect(() => fusedConv2d(x, kernel, bias)).toThrow(
      'fusedConv2d: height and width must be at least [3,3], got [4,2]',
    );
    expect(() => fusedConv2d(x, kernel, bias, { stride: [1, 0] })).toThrow(
      'fusedConv2d: stride must be one or two positive integers, got [1,0]',
    );
    expect(() => fusedConv2d(x, tf.zeros([3, 3, 2, 5]), bias)).toThrow(
      'fusedConv2d: kernel must be [kernelHeight, kernelWidth, 3, filters], got [3,3,2,5]',
    );
    expect(() => fusedDepthwiseConv2d(x, kernel, bias)).toThrow(
      'fusedDepthwiseConv2d: bias must be [15], got [5]',
    );
    expect(() => fusedConv2d(tf.zeros([4, 2, 3]) as tf.Tensor as tf.Tensor4D, kernel, bias)).toThrow(
      'fusedConv2d: x must be [batch, height, width, channels], got [4,2,3]',
    );
  });
});
