import { batchNormTraining, layerNorm, seededDropout, softmaxCrossEntropy } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import {
  type Case,
  checkGradients,
  type Operation,
  SMOOTH,
  withActivations,
} from './support/finite-differences.ts';

const image = [2, 6, 5, 3];

const pools = (['same', 'valid'] as const).flatMap((pad) =>
  [
    { size: [3, 2], strides: [2, 1] },
    { size: [2, 2], strides: [2, 2] },
    { size: [1, 3], strides: [1, 2] },
  ].flatMap(({ size, strides }): [string, Case][] => {
    const [window, steps] = [size, strides] as [[number, number], [number, number]];
    const title = JSON.stringify({ pad, size, strides });
    const max: Operation = (x) => tf.maxPool(x as tf.Tensor4D, window, steps, pad);
    const mean: Operation = (x) => tf.avgPool(x as tf.Tensor4D, window, steps, pad);
    return [
      [`max pooling ${title}`, { shapes: [image], run: max, values: 'distinct' }],
      [`average pooling ${title}`, { shapes: [image], run: mean }],
    ];
  }),
);

const globalPools: [string, Case][] = [[1], [1, 2]].flatMap((axes): [string, Case][] => [
  [`global max pooling over ${axes}`, { shapes: [image], run: (x) => tf.max(x!, axes), values: 'distinct' }],
  [`global average pooling over ${axes}`, { shapes: [image], run: (x) => tf.mean(x!, axes) }],
]);

const products = [false, true].flatMap((ta) =>
  [false, true].flatMap((tb): [string, Case][] => {
    const title = `${ta ? 'aᵀ' : 'a'} ${tb ? 'bᵀ' : 'b'}`;
    const [a, b] = [ta ? [5, 4] : [4, 5], tb ? [6, 5] : [5, 6]];
    const run: Operation = (x, y) => tf.matMul(x!, y!, ta, tb);
    return [
      [`matMul ${title}`, { shapes: [a, b], run }],
      [
        `matMul ${title}, one batch axis`,
        {
          shapes: [
            [3, ...a],
            [3, ...b],
          ],
          run,
        },
      ],
      [
        `matMul ${title}, two batch axes`,
        {
          shapes: [
            [2, 3, ...a],
            [2, 3, ...b],
          ],
          run,
        },
      ],
      ...withActivations(`tf.fused.matMul ${title}`, [a, b, [6]], (activation) => (x, y, bias) => {
        const tensors = { a: x as tf.Tensor2D, b: y as tf.Tensor2D, bias: bias! };
        return tf.fused.matMul({ ...tensors, transposeA: ta, transposeB: tb, activation });
      }),
    ];
  }),
);

/** The share of each time step, from a score of its own; the sum of the steps by their shares. */
const attentionPooling: Operation = (x, w, v) => {
  const [batch, time, features] = x!.shape as [number, number, number];
  const flat = tf.reshape(x!, [batch * time, features]);
  const scores = tf.matMul(tf.tanh(tf.matMul(flat, w as tf.Tensor2D)), v as tf.Tensor2D);
  return tf.matMul(tf.reshape(tf.softmax(tf.reshape(scores, [batch, time])), [batch, 1, time]), x!);
};

const labels = [
  [0, 1, 0, 0],
  [0.125, 0.25, 0.125, 0.5],
  [0, 0, 0.25, 0.75],
];

const layers: [string, Case][] = [
  ['tf.softmax', { shapes: [[4, 7]], run: (x) => tf.softmax(x!), tolerance: SMOOTH }],
  [
    'attention pooling',
    {
      shapes: [
        [2, 5, 4],
        [4, 6],
        [6, 1],
      ],
      run: attentionPooling,
      tolerance: SMOOTH,
    },
  ],
  [
    'rows of an embedding, some of them twice, one never',
    {
      shapes: [[6, 5]],
      run: (table) =>
        tf.gather(
          table!,
          tf.tensor2d(
            [
              [0, 5, 2],
              [2, 1, 0],
            ],
            [2, 3],
            'int32',
          ),
        ),
    },
  ],
  ['seededDropout', { shapes: [[5, 9]], run: (x) => seededDropout(x!, { rate: 0.5, seed: 3, step: 7 }) }],
  ...[0, 0.1].map((labelSmoothing): [string, Case] => [
    `softmaxCrossEntropy, labelSmoothing ${labelSmoothing}`,
    {
      shapes: [[3, 4]],
      run: (x) => softmaxCrossEntropy(x as tf.Tensor2D, tf.tensor2d(labels), { labelSmoothing }),
      tolerance: SMOOTH,
    },
  ]),
  [
    'layerNorm',
    {
      shapes: [[4, 3, 8], [8], [8]],
      run: (x, gamma, beta) => layerNorm(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D),
      tolerance: SMOOTH,
    },
  ],
  [
    'batchNormTraining',
    {
      shapes: [[4, 5, 3], [3], [3]],
      run: (x, gamma, beta) => batchNormTraining(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D).y,
      tolerance: SMOOTH,
    },
  ],
];

// LSTM and GRU: in recurrent.test.ts and recurrent-options.test.ts.
describe.each<BackendName>(['wasm', 'cpu'])('gradients by finite differences on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([...pools, ...globalPools, ...products, ...layers])('%s', (_, given) => checkGradients(given));
});
