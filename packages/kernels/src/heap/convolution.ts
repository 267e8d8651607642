import { backend_util } from '@tensorflow/tfjs-core';
import type { Heap } from './heap.ts';

/** Shape of a 2-D convolution, channels last; in a depthwise one each channel has filters of its own. */
export interface Convolution {
  kind: 'full' | 'depthwise';
  batch: number;
  height: number;
  width: number;
  channels: number;
  /** Channels of the result. */
  filters: number;
  outHeight: number;
  outWidth: number;
  filterHeight: number;
  filterWidth: number;
  strideHeight: number;
  strideWidth: number;
  dilationHeight: number;
  dilationWidth: number;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** What is done to the result: the bias at an address is added to each filter's values, where it is not 0. */
export interface Epilogue {
  bias: number;
  relu: boolean;
}

/** What a kind of convolution computes; all values but the heap, the shape and the epilogue are addresses. */
export interface ConvolutionOperations {
  /** `y[batch, outHeight, outWidth, filters]`. */
  forward(heap: Heap, x: number, filter: number, shape: Convolution, y: number, epilogue: Epilogue): void;
  gradFilter(heap: Heap, x: number, dy: number, shape: Convolution, dfilter: number): void;
  gradInput(heap: Heap, dy: number, filter: number, shape: Convolution, dx: number): void;
}

/** Attributes of tfjs' convolutions. */
export interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  /** tfjs-layers passes null where the user gave none. */
  dilations?: [number, number] | number | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** tfjs' description of a convolution as ours; none where channels come first. */
export function convolutionOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode }: ConvolutionAttributes,
  kind: Convolution['kind'],
): Convolution | undefined {
  if (dataFormat !== 'NHWC') return undefined;
  const info = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    kind === 'depthwise',
  );
  const { top, left } = info.padInfo;
  // What tfjs calls padding may be more than the windows reach, or less where it rounds down.
  const reachHeight = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight;
  const reachWidth = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth;
  return {
    kind,
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    filters: info.outChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    top,
    bottom: Math.max(0, reachHeight - info.inHeight - top),
    left,
    right: Math.max(0, reachWidth - info.inWidth - left),
  };
}

export function paddedHeight({ top, height, bottom }: Convolution): number {
  return top + height + bottom;
}

export function paddedWidth({ left, width, right }: Convolution): number {
  return left + width + right;
}

/** Whether the windows reach over the border. */
function isPadded({ top, bottom, left, right }: Convolution): boolean {
  return top + bottom + left + right > 0;
}

/** Address of the images with a border of zeros, or of the images themselves where none is needed. */
export function padImages(heap: Heap, images: number, shape: Convolution): number {
  if (!isPadded(shape)) return images;
  const { batch, height, width, channels, top, bottom, left, right } = shape;
  const padded = heap.scratch(batch * paddedHeight(shape) * paddedWidth(shape) * channels);
  heap.kernels.padImages(images, batch, height, width, channels, top, bottom, left, right, padded);
  return padded;
}

/** Fills images by adding into a (padded, cleared) copy of them, whose border is then cut off. */
export function addIntoImages(
  heap: Heap,
  images: number,
  shape: Convolution,
  add: (padded: number) => void,
): void {
  const { batch, height, width, channels, top, bottom, left, right } = shape;
  const floats = batch * paddedHeight(shape) * paddedWidth(shape) * channels;
  const padded = isPadded(shape) ? heap.scratch(floats) : images;
  heap.kernels.clear(padded, floats);
  add(padded);
  if (padded !== images) {
    heap.kernels.cropImages(padded, batch, height, width, channels, top, bottom, left, right, images);
  }
}
