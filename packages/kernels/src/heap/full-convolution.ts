import {
  addIntoImages,
  type Convolution,
  type ConvolutionOperations,
  type Epilogue,
  paddedHeight,
  paddedWidth,
  padImages,
} from './convolution.ts';
import type { Heap } from './heap.ts';
import { matrixView, multiply, productScratch, VIEW_BYTES } from './product.ts';

/** With fewer channels the taps of a filter are not multiplied one by one. */
const NARROW = 8;

/** Floats of scratch for products that are added to windows: what the caches hold. */
const CHUNK_FLOATS = 16384;

/** Convolutions as matrix products. */
export const fullConvolution: ConvolutionOperations = { forward, gradFilter, gradInput };

/** `y[batch, outHeight, outWidth, filters]`: a product of the windows, read in place, and the filters. */
function forward(
  heap: Heap,
  x: number,
  filter: number,
  shape: Convolution,
  y: number,
  epilogue: Epilogue,
): void {
  multiply(heap, {
    m: positions(shape),
    n: shape.filters,
    k: weightsOfFilter(shape),
    a: windows(heap, padImages(heap, x, shape), shape),
    b: matrixView(heap, filter, shape.filters),
    c: matrixView(heap, y, shape.filters),
    ...epilogue,
  });
}

/** `dfilter`: the transposed windows times `dy`. */
function gradFilter(heap: Heap, x: number, dy: number, shape: Convolution, dfilter: number): void {
  if (heap.fastGradients?.gradFilter(heap, x, dy, shape, dfilter)) return;
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

function gradInput(heap: Heap, dy: number, filter: number, shape: Convolution, dx: number): void {
  if (heap.fastGradients?.gradInput(heap, dy, filter, shape, dx)) return;
  addIntoImages(heap, dx, shape, (padded) => {
    if (shape.channels < NARROW) addWindows(heap, dy, filter, shape, padded);
    else addTaps(heap, dy, filter, shape, padded);
  });
}

/** For each tap of the filters, `dy` times its weights is added to the inputs that the tap has seen. */
function addTaps(heap: Heap, dy: number, filter: number, shape: Convolution, padded: number): void {
  const { channels, filters, filterHeight, filterWidth, dilationHeight, dilationWidth } = shape;
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
}

/**
 * `dy` times all taps of the filters at once, of which each row is added to its window: the products of one tap
 * with few channels would leave most of a vector empty.
 */
function addWindows(heap: Heap, dy: number, filter: number, shape: Convolution, padded: number): void {
  const { filters } = shape;
  const columns = weightsOfFilter(shape);
  const chunk = Math.min(positions(shape), Math.ceil(CHUNK_FLOATS / columns));
  const rows = heap.scratch(chunk * columns);
  const [a, c] = [matrixView(heap, dy, filters), matrixView(heap, rows, columns)];
  const b = matrixView(heap, filter, filters);
  const target = windows(heap, padded, shape);
  const scratch = productScratch(heap, columns);
  for (let start = 0; start < positions(shape); start += chunk) {
    const m = Math.min(chunk, positions(shape) - start);
    heap.kernels.setMatrix(a, dy + start * filters * 4, filters);
    multiply(heap, { m, n: columns, k: filters, a, b, transposeB: true, c }, scratch);
    heap.kernels.addToRows(target, start, m, columns, rows);
  }
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
