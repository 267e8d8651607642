import * as kernels from '@ser/kernels';
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { describe, expect, expectTypeOf, it } from 'vitest';

describe('the public surface', () => {
  it('is this', () => {
    expect(Object.keys(kernels).sort()).toMatchInlineSnapshot(`
      [
        "accelerateLayers",
        "adamStep",
        "batchNormTraining",
        "dropoutMask",
        "fusedConv1d",
        "fusedConv2d",
        "fusedDepthwiseConv2d",
        "fusedGru",
        "fusedLstm",
        "layerNorm",
        "registerKernels",
        "rmspropStep",
        "seededDropout",
        "sgdStep",
        "softmaxCrossEntropy",
      ]
    `);
  });

  it('has these types', () => {
    expectTypeOf(kernels.registerKernels).toEqualTypeOf<
      (options?: kernels.RegisterKernelsOptions) => Promise<void>
    >();
    expectTypeOf(kernels.fusedLstm).returns.toEqualTypeOf<Tensor3D>();
    expectTypeOf(kernels.fusedGru).parameter(3).toEqualTypeOf<Tensor1D | Tensor2D>();
    expectTypeOf(kernels.softmaxCrossEntropy).returns.toEqualTypeOf<Tensor1D>();
    expectTypeOf(kernels.dropoutMask).returns.toEqualTypeOf<Float32Array>();
    expectTypeOf(kernels.batchNormTraining<Tensor2D>)
      .returns.toHaveProperty('y')
      .toEqualTypeOf<Tensor2D>();
  });
});
