import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Whether the backend in use has a kernel of this name. */
export function hasKernel(name: string): boolean {
  return getKernel(name, getBackend()) != null;
}

/** Runs a kernel through tfjs' engine, so that its gradient is recorded. */
export function runKernel<Output extends Tensor | Tensor[]>(
  name: string,
  inputs: Record<string, Tensor>,
  attributes: object = {},
): Output {
  return engine().runKernel(name, inputs as NamedTensorMap, attributes as NamedAttrMap) as Output;
}
