import { backend_util } from '@tensorflow/tfjs-core';
import type { Heap } from './heap.ts';
import { matrixView, multiply, productScratch, VIEW_BYTES } from './product.ts';

/** Shape of a 2-D convolution, channels last. */
export interface Convolution {
  batch: number;
  height: number;
  width: number;
  channels: number;
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
  kind: 'full' | 'depthwise' = 'full',
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

/** `y[batch, outHeight, outWidth, filters]`: a product of the windows, read in place, and the filters. */
export function convolve(heap: Heap, x: number, filter: number, shape: Convolution, y: number): void {
  multiply(heap, {
    m: positions(shape),
    n: shape.filters,
    k: weightsOfFilter(shape),
    a: windows(heap, padImages(heap, x, shape), shape),
    b: matrixView(heap, filter, shape.filters),
    c: matrixView(heap, y, shape.filters),
  });
}

/** `dfilter`: the transposed windows times `dy`. */
export function convolveGradFilter(
  heap: Heap,
  x: number,
  dy: number,
  shape: Convolution,
  dfilter: number,
): void {
  multiply(heap, {
    m: weightsOfFilter(shape),
    n: shape.filters,
    k: positions(shape),
    a: windows(heap, padImages(heap, x, shape), shape),
    transposeA: true,
    b: matrixView(heap, dy, shape.filters),
    c: matrixView(heap, dfilter, shape.filters),
  });
}

/** `dx`: for each tap of the filters, `dy` times its weights added to the inputs that the tap has seen. */
export function convolveGradInput(
  heap: Heap,
  dy: number,
  filter: number,
  shape: Convolution,
  dx: number,
): void {
  const { channels, filters, filterHeight, filterWidth, dilationHeight, dilationWidth } = shape;
  addIntoImages(heap, dx, shape, (padded) => {
    const a = matrixView(heap, dy, filters);
    const scratch = productScratch(heap, channels);
    const tap = { ...shape, filterHeight: 1, filterWidth: 1 };
    for (let i = 0; i < filterHeight; i++) {
      for (let j = 0; j < filterWidth; j++) {
        const offset = (i * dilationHeight * paddedWidth(shape) + j * dilationWidth) * channels;
        const weights = (i * filterWidth + j) * channels * filters;
        const product = {
          m: positions(shape),
          n: channels,
          k: filters,
          a,
          b: matrixView(heap, filter + weights * 4, filters),
          transposeB: true,
          c: windows(heap, padded + offset * 4, tap),
          accumulate: true,
        };
        multiply(heap, product, scratch);
      }
    }
  });
}

/** View of the windows as rows, over images that hold their padding. */
function windows(heap: Heap, padded: number, shape: Convolution): number {
  const view = heap.scratch(VIEW_BYTES / 4);
  heap.kernels.setWindows(
    view,
    padded,
    paddedHeight(shape),
    paddedWidth(shape),
    shape.channels,
    shape.outHeight,
    shape.outWidth,
    shape.strideHeight,
    shape.strideWidth,
    shape.dilationHeight,
    shape.dilationWidth,
    shape.filterWidth,
  );
  return view;
}

function positions({ batch, outHeight, outWidth }: Convolution): number {
  return batch * outHeight * outWidth;
}

function weightsOfFilter({ filterHeight, filterWidth, channels }: Convolution): number {
  return filterHeight * filterWidth * channels;
}
