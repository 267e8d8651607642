import { fusedConv1d, fusedConv2d, fusedDepthwiseConv2d } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { type Case, checkGradients, type Operation, withActivations } from './support/finite-differences.ts';

const geometries = (['same', 'valid'] as const).flatMap((padding) =>
  [1, 2].flatMap((stride) => [1, 2].map((dilation) => ({ padding, stride, dilation }))),
);

const [image, filter] = [
  [2, 6, 5, 3],
  [3, 2, 3, 5],
];

const fusedConvolutions = [...geometries, { padding: 'causal', stride: 1, dilation: 2 } as const].flatMap(
  (geometry) => {
    const of = (name: string) => `${name} ${JSON.stringify(geometry)}`;
    const { padding } = geometry;
    const overTime = withActivations(
      of('fusedConv1d'),
      [[2, 9, 3], [3, 3, 5], [5]],
      (activation) => (x, w, b) =>
        fusedConv1d(x as tf.Tensor3D, w as tf.Tensor3D, b as tf.Tensor1D, { ...geometry, activation }),
    );
    if (padding === 'causal') return overTime;
    const options = { ...geometry, padding };
    const convolve =
      (kind: typeof fusedConv2d, activation: 'linear' | 'relu' = 'linear', own = options): Operation =>
      (x, w, b) =>
        kind(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, { ...own, activation });
    const points = { padding: 'valid', stride: 1, dilation: 1 } as const;
    return [
      ...overTime,
      ...withActivations(of('fusedConv2d'), [image!, filter!, [5]], (activation) =>
        convolve(fusedConv2d, activation),
      ),
      ...withActivations(of('fusedDepthwiseConv2d'), [image!, [3, 2, 3, 2], [6]], (activation) =>
        convolve(fusedDepthwiseConv2d, activation),
      ),
      ...withActivations(
        of('separable convolution'),
        [[2, 6, 5, 2], [3, 2, 2, 2], [1, 1, 4, 3], [3]],
        (activation) => (x, w, p, b) => {
          const inner = convolve(fusedDepthwiseConv2d)(x!, w!, tf.zeros([4]));
          return convolve(fusedConv2d, activation, points)(inner, p!, b!);
        },
      ),
    ];
  },
);

// tfjs has no gradients of its own convolutions with dilation.
const stockConvolutions = (['same', 'valid'] as const).flatMap((pad) =>
  [1, 2].flatMap((strides): [string, Case][] => {
    const of = (name: string) => `${name} ${JSON.stringify({ pad, strides })}`;
    const options = { strides, pad } as const;
    return [
      [
        of('tf.conv1d'),
        {
          shapes: [
            [2, 9, 3],
            [3, 3, 5],
          ],
          run: (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, strides, pad),
        },
      ],
      [
        of('tf.separableConv2d'),
        {
          shapes: [image!, [3, 2, 3, 2], [1, 1, 6, 4]],
          run: (x, w, p) =>
            tf.separableConv2d(x as tf.Tensor4D, w as tf.Tensor4D, p as tf.Tensor4D, strides, pad),
        },
      ],
      ...withActivations(of('tf.fused.conv2d'), [image!, filter!, [5]], (activation) => (x, w, bias) => {
        const tensors = { x: x as tf.Tensor4D, filter: w as tf.Tensor4D, bias: bias! };
        return tf.fused.conv2d({ ...tensors, ...options, activation });
      }),
      ...withActivations(
        of('tf.fused.depthwiseConv2d'),
        [image!, [3, 2, 3, 2], [6]],
        (activation) => (x, w, bias) => {
          const tensors = { x: x as tf.Tensor4D, filter: w as tf.Tensor4D, bias: bias! };
          return tf.fused.depthwiseConv2d({ ...tensors, ...options, activation });
        },
      ),
    ];
  }),
);

describe.each<BackendName>(['wasm', 'cpu', 'plain'])(
  'gradients of convolutions, by finite differences, on %s',
  (backend) => {
    beforeAll(() => useBackend(backend));

    it.each([...fusedConvolutions, ...stockConvolutions])('%s', (_, given) => checkGradients(given));
  },
);
