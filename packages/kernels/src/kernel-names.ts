/** Names under which our own kernels are registered with tfjs. */
export const LSTM = 'SerLstm';
export const LSTM_GRAD = 'SerLstmGrad';
export const GRU = 'SerGru';
export const GRU_GRAD = 'SerGruGrad';
export const CONV_1D = 'SerConv1d';
export const CONV_1D_GRAD_INPUT = 'SerConv1dGradInput';
export const CONV_1D_GRAD_KERNEL = 'SerConv1dGradKernel';
export const RELU_GRAD = 'SerReluGrad';
export const COLUMN_SUM = 'SerColumnSum';
export const BATCH_NORM = 'SerBatchNorm';
export const BATCH_NORM_GRAD = 'SerBatchNormGrad';
export const CROSS_ENTROPY = 'SerSoftmaxCrossEntropy';
export const CROSS_ENTROPY_GRAD = 'SerSoftmaxCrossEntropyGrad';
export const DROPOUT = 'SerSeededDropout';
export const ADAM = 'SerAdam';
export const RMSPROP = 'SerRmsprop';
export const SGD = 'SerSgd';
