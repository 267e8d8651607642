import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';

/**
 * A clone that shares its values, as on tfjs' other backends. The wasm backend copies them, and tfjs clones all that
 * it keeps for gradients.
 */
export const identity: Kernel = {
  name: 'Identity',
  run({ heap, inputs: { x } }: KernelCall<{ x: TensorInfo }, object>): TensorInfo | undefined {
    return x.dtype === 'string' ? undefined : heap.share(x);
  },
};
