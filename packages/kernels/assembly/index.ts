// The kernels work on the host's memory and own none: no allocation, no data segment, no state.
export { batchNorm, batchNormGrad, normalize } from './batch-norm';
export { columnSum, divide } from './columns';
export { crossEntropy, crossEntropyGrad } from './cross-entropy';
export { depthwise, depthwiseGradFilter, depthwiseGradInput } from './depthwise';
export { dropout } from './dropout';
export { addBias, combine, relu, reluGrad, step } from './elementwise';
export { gemm, gemmPacked, gemmScratch, packedSize, packRight, panelScratch } from './gemm';
export { gru, gruGrad } from './gru';
export { layerNorm, layerNormGradGamma, layerNormGradInput } from './layer-norm';
export { allBelow, clear, copyRows, cropImages, fill, gatherRows, padImages, repeatBlocks, resizeBlocks, segmentSum } from './layout';
export { lstm, lstmGrad } from './lstm';
export { adam, rmsprop, sgd } from './optimizers';
export { averagePool, averagePoolGrad, maxPool, maxPoolGrad } from './pool';
export { softmax } from './softmax';
export { combineRuns } from './tiles';
export { addToRows, setMatrix, setRuns, setWindows } from './view';
