import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

type Shape4D = [number, number, number, number];

interface Inputs {
  dy: TensorInfo;
  input: TensorInfo;
}

interface Attributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function pool(name: 'MaxPool' | 'AvgPool', kernel: 'maxPool' | 'averagePool'): Kernel {
  return {
    name,
    run({
      heap,
      inputs: { x },
      attributes,
    }: KernelCall<{ x: TensorInfo }, Attributes>): TensorInfo | undefined {
      if (x.dtype !== 'float32') return undefined;
      const info = poolInfo(x, attributes);
      if (sizeOf(info.outShape) === 0) return undefined;
      const address = heap.input(x);
      const result = heap.output(info.outShape);
      heap.kernels[kernel](address, result.address, ...geometryOf(info));
      return result.finish();
    },
  };
}

/** 2-D pooling for the cpu backend; wasm has a fast one. */
export const pools: readonly Kernel[] = [pool('MaxPool', 'maxPool'), pool('AvgPool', 'averagePool')];

/** Gradient of 2-D max pooling. */
export const maxPoolGrad: Kernel = {
  name: 'MaxPoolGrad',
  run({ heap, inputs: { dy, input }, attributes }: KernelCall<Inputs, Attributes>): TensorInfo | undefined {
    const geometry = poolGeometry(dy, input, attributes);
    if (!geometry) return undefined;
    const [x, slope] = [heap.input(input), heap.input(dy)];
    const result = heap.output(input.shape);
    heap.kernels.maxPoolGrad(x, slope, result.address, ...geometry);
    return result.finish();
  },
};

/**
 * Gradient of 2-D average pooling. Unlike tfjs' own it divides by the number of inputs that a window has inside
 * the image, as the forward pass does.
 */
export const averagePoolGrad: Kernel = {
  name: 'AvgPoolGrad',
  run({ heap, inputs: { dy, input }, attributes }: KernelCall<Inputs, Attributes>): TensorInfo | undefined {
    const geometry = poolGeometry(dy, input, attributes);
    if (!geometry) return undefined;
    const slope = heap.input(dy);
    const result = heap.output(input.shape);
    heap.kernels.averagePoolGrad(slope, result.address, ...geometry);
    return result.finish();
  },
};

function poolGeometry(dy: TensorInfo, input: TensorInfo, attributes: Attributes): number[] | undefined {
  if (dy.dtype !== 'float32' || input.dtype !== 'float32' || sizeOf(dy.shape) === 0) return undefined;
  return geometryOf(poolInfo(input, attributes));
}

function poolInfo(
  input: TensorInfo,
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(input.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
}

function geometryOf(info: backend_util.Conv2DInfo): number[] {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ];
}
