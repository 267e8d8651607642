import {
  backend,
  type GradConfig,
  getBackend,
  getGradient,
  ready,
  registerGradient,
} from '@tensorflow/tfjs-core';
import { defineKernel, type Kernel } from './define-kernel.ts';
import { batchNormGradient, batchNormKernels } from './fused/batch-norm.ts';
import { convolutionGradient, convolutionKernels } from './fused/convolution.ts';
import { crossEntropyGradient, crossEntropyKernels } from './fused/cross-entropy.ts';
import { dropoutGradient, dropoutKernel } from './fused/dropout.ts';
import { gruGradient, gruKernels } from './fused/gru.ts';
import { layerNormGradient, layerNormKernels } from './fused/layer-norm.ts';
import { lstmGradient, lstmKernels } from './fused/lstm.ts';
import { optimizerKernels } from './fused/optimizers.ts';
import { recurrentKernels } from './fused/recurrent-grads.ts';
import type { Simd } from './heap/exports.ts';
import { prepareHeap } from './heap/heap-of.ts';
import { batchMatMul } from './stock/batch-mat-mul.ts';
import { convolutions } from './stock/convolution-forward.ts';
import { convolutionGrads } from './stock/convolution-grads.ts';
import { elementwise } from './stock/elementwise.ts';
import { fusedBatchNorm } from './stock/fused-batch-norm.ts';
import { fusedMatMul, fusedMatMulOfBatches } from './stock/fused-mat-mul.ts';
import { identity } from './stock/identity.ts';
import { averagePoolGrad, maxPoolGrad, pools } from './stock/pool.ts';
import { mean, sum } from './stock/reductions.ts';
import { gatherRows, unsortedSegmentSum } from './stock/rows.ts';
import { slice } from './stock/slice.ts';
import { softmax } from './stock/softmax.ts';
import { tile } from './stock/tile.ts';

const common: readonly Kernel[] = [
  batchMatMul,
  ...convolutions,
  ...convolutionGrads,
  maxPoolGrad,
  averagePoolGrad,
  unsortedSegmentSum,
  softmax,
  fusedBatchNorm,
  sum,
  mean,
  ...recurrentKernels,
  ...lstmKernels,
  ...gruKernels,
  ...convolutionKernels,
  ...batchNormKernels,
  ...layerNormKernels,
  ...crossEntropyKernels,
  dropoutKernel,
  ...optimizerKernels,
];

const kernelsOf: Readonly<Record<string, readonly Kernel[]>> = {
  wasm: [...common, identity, slice, gatherRows, tile, fusedMatMulOfBatches],
  cpu: [...common, ...elementwise, ...pools, fusedMatMul],
};

const gradients: readonly GradConfig[] = [
  lstmGradient,
  gruGradient,
  convolutionGradient,
  batchNormGradient,
  layerNormGradient,
  crossEntropyGradient,
  dropoutGradient,
];

export interface RegisterKernelsOptions {
  /**
   * Which instructions the kernels use, at first `standard`. With `relaxed` products are rounded once where the
   * machine can do so, and gradients of convolutions of 3 to 5 taps (3x3 over images) are computed by Winograd's
   * algorithm: faster, but with other bits on other machines, and rounded relative to the largest of neighbouring
   * values. Left out, it stays what it is.
   */
  simd?: Simd;
}

/**
 * Gives the tfjs backend in use the kernels that training needs, and that stock tfjs lacks or does slowly.
 *
 * Call it after `tf.setBackend`. On `wasm` the kernels work in place on the backend's heap, on `cpu` through a
 * memory of their own; for any other backend it does nothing. A second call does nothing. What a kernel does
 * not cover (other types than float32, channels first) falls through to tfjs' own. After a backend was removed
 * and made anew, call it again.
 *
 * @throws {Error} when the engine lacks relaxed SIMD and `simd` asks for it (Node 20 does, without a flag)
 *
 * @example
 * await tf.setBackend('wasm');
 * await registerKernels();
 * await model.fit(x, y);
 */
export async function registerKernels({ simd }: RegisterKernelsOptions = {}): Promise<void> {
  await ready();
  const name = getBackend();
  const kernels = kernelsOf[name];
  if (!kernels) return;
  await prepareHeap(backend(), simd);
  for (const kernel of kernels) defineKernel(name, kernel);
  for (const gradient of gradients) {
    if (!getGradient(gradient.kernelName)) registerGradient(gradient);
  }
}
