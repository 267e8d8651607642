/**
 * Kernels that let tfjs' wasm and cpu backends train, and functions that make it fast.
 *
 * @module @ser/kernels
 */

export {
  type AccelerateLayersOptions,
  accelerateLayers,
  type StockModel,
} from './layers/accelerate-layers.ts';
export type { LayerDropoutKey, StockLayer } from './layers/stock-layer.ts';
export { type AdamMoments, type AdamOptions, adamStep } from './ops/adam-step.ts';
export {
  type BatchNormTrainingOptions,
  type BatchNormTrainingResult,
  batchNormTraining,
} from './ops/batch-norm-training.ts';
export { type DropoutKey, dropoutMask } from './ops/dropout-mask.ts';
export { type FusedConv1dOptions, fusedConv1d } from './ops/fused-conv1d.ts';
export { type FusedConv2dOptions, fusedConv2d, fusedDepthwiseConv2d } from './ops/fused-conv2d.ts';
export { type FusedGruOptions, fusedGru } from './ops/fused-gru.ts';
export { type FusedLstmOptions, fusedLstm } from './ops/fused-lstm.ts';
export { type LayerNormOptions, layerNorm } from './ops/layer-norm.ts';
export { type RmspropMoments, type RmspropOptions, rmspropStep } from './ops/rmsprop-step.ts';
export { seededDropout } from './ops/seeded-dropout.ts';
export { type SgdMoments, type SgdOptions, sgdStep } from './ops/sgd-step.ts';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';
export { type RegisterKernelsOptions, registerKernels } from './register-kernels.ts';
