import type { Convolution } from './convolution.ts';
import type { Heap } from './heap.ts';
import { matrixView, multiply, productScratch } from './product.ts';
import { type Matrices, planesOf, prepareJoin, prepareSplit, type Tiling } from './tiles.ts';
import { type Matrix, type Minimal, minimal, reversed, transposed } from './winograd-matrices.ts';

/** With fewer channels the transformations take as long as they save. */
const FEWEST_CHANNELS = 16;

/** Floats of transformed images that are multiplied at once: what the caches hold. */
const CHUNK_FLOATS = 1 << 17;

/** The algorithms along both axes; along a height of one tap there is nothing to save. */
interface Plan {
  vertical: Minimal | undefined;
  horizontal: Minimal;
  /** Tiles of an image. */
  rows: number;
  columns: number;
}

/** How a convolution is made of products of tiles; none where windows skip pixels, or little would be saved. */
function planOf(shape: Convolution): Plan | undefined {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, filterHeight, filterWidth } = shape;
  if (strideHeight * strideWidth * dilationHeight * dilationWidth !== 1) return undefined;
  if (Math.min(shape.channels, shape.filters) < FEWEST_CHANNELS) return undefined;
  const inOneDimension = filterHeight === 1 && filterWidth >= 3 && filterWidth <= 5;
  if (!inOneDimension && !(filterHeight === 3 && filterWidth === 3)) return undefined;
  // Over an image the rounding of both axes multiplies: the fewest points there.
  const horizontal = minimal(filterWidth, inOneDimension ? 6 : 4);
  const vertical = inOneDimension ? undefined : horizontal;
  const rows = Math.ceil(shape.outHeight / (vertical?.outputs ?? 1));
  return { vertical, horizontal, rows, columns: Math.ceil(shape.outWidth / horizontal.outputs) };
}

/** `dx`: `dy` convolved with the filters turned round, whose channels are its results; whether it was done. */
export function gradInput(heap: Heap, dy: number, filter: number, shape: Convolution, dx: number): boolean {
  const { height, width, outHeight, outWidth, filterHeight, filterWidth } = shape;
  const top = filterHeight - 1 - shape.top;
  const left = filterWidth - 1 - shape.left;
  const turned = {
    ...shape,
    channels: shape.filters,
    filters: shape.channels,
    height: outHeight,
    width: outWidth,
    outHeight: height,
    outWidth: width,
    top,
    left,
  };
  const bottom = height - outHeight - top + filterHeight - 1;
  const right = width - outWidth - left + filterWidth - 1;
  const plan = planOf(turned);
  if (!plan || Math.min(top, left, bottom, right) < 0) return false;
  convolve(heap, dy, filter, turned, plan, dx);
  return true;
}

/** `y = x * filter`, where `filter` is `[height, width, filters, channels]` and its taps run backwards. */
function convolve(heap: Heap, x: number, filter: number, shape: Convolution, plan: Plan, y: number): void {
  const { channels: k, filters: n } = shape;
  const whole = { batch: 1, rows: 1, columns: 1, channels: k * n };
  const ofFilter = matricesOf(plan, (algorithm) => reversed(algorithm.filter));
  const weights = prepareSplit(heap, ofFilter, whole, { vertical: 0, horizontal: 0 });
  weights.run(filter, 1);
  const matrices = matricesOf(plan, ({ input }) => input);
  const planes = planesOf(matrices);
  const packed = Array.from({ length: planes }, (_, i) => {
    const address = heap.scratch(heap.kernels.packedSize(k, n));
    heap.kernels.packRight(matrixView(heap, weights.target + i * k * n * 4, k), true, k, n, address);
    return address;
  });
  const chunk = chunkOf(plan, planes * (k + n), shape.batch);
  const split = prepareImages(heap, matrices, shape, plan, chunk);
  const inverse = matricesOf(plan, (algorithm) => algorithm.inverse);
  const join = prepareJoin(heap, inverse, tiling(plan, chunk, n));
  const products = heap.scratch(planes * chunk * plan.rows * plan.columns * n);
  const panel = heap.scratch(heap.kernels.panelScratch(k));
  const [a, c] = [matrixView(heap, 0, k), matrixView(heap, 0, n)];
  const { outHeight, outWidth } = shape;
  const bottom = plan.rows * (plan.vertical?.outputs ?? 1) - outHeight;
  const right = plan.columns * plan.horizontal.outputs - outWidth;
  for (let start = 0; start < shape.batch; start += chunk) {
    const batch = Math.min(chunk, shape.batch - start);
    const tiles = batch * plan.rows * plan.columns;
    split.run(x + start * shape.height * shape.width * k * 4, batch);
    for (const [i, weightsOfPlane] of packed.entries()) {
      heap.kernels.setMatrix(a, split.target + i * tiles * k * 4, k);
      heap.kernels.setMatrix(c, products + i * tiles * n * 4, n);
      heap.kernels.gemmPacked(tiles, n, k, a, weightsOfPlane, c, false, panel);
    }
    join.run(products, batch);
    const target = y + start * outHeight * outWidth * n * 4;
    heap.kernels.cropImages(join.target, batch, outHeight, outWidth, n, 0, bottom, 0, right, target);
  }
}

/** `dfilter`: the transposed tiles of `x` times those of `dy`, transformed back; whether it was done. */
export function gradFilter(heap: Heap, x: number, dy: number, shape: Convolution, dfilter: number): boolean {
  const plan = planOf(shape);
  if (!plan) return false;
  const { channels: m, filters: n, batch, outHeight, outWidth } = shape;
  const matrices = matricesOf(plan, ({ input }) => input);
  const planes = planesOf(matrices);
  const chunk = chunkOf(plan, planes * (m + n), batch);
  const inputs = prepareImages(heap, matrices, shape, plan, chunk);
  const spread = matricesOf(plan, ({ inverse }) => transposed(inverse));
  const result = { ...shape, channels: n, height: outHeight, width: outWidth, top: 0, left: 0 };
  const slopes = prepareImages(heap, spread, result, plan, chunk);
  const products = heap.scratch(planes * m * n);
  const scratch = productScratch(heap, n);
  const [a, b, c] = [matrixView(heap, 0, m), matrixView(heap, 0, n), matrixView(heap, 0, n)];
  for (let start = 0; start < batch; start += chunk) {
    const count = Math.min(chunk, batch - start);
    const k = count * plan.rows * plan.columns;
    inputs.run(x + start * shape.height * shape.width * m * 4, count);
    slopes.run(dy + start * outHeight * outWidth * n * 4, count);
    for (let i = 0; i < planes; i++) {
      heap.kernels.setMatrix(a, inputs.target + i * k * m * 4, m);
      heap.kernels.setMatrix(b, slopes.target + i * k * n * 4, n);
      heap.kernels.setMatrix(c, products + i * m * n * 4, n);
      multiply(heap, { m, n, k, a, transposeA: true, b, c, accumulate: start > 0 }, scratch);
    }
  }
  const whole = { batch: 1, rows: 1, columns: 1, channels: m * n };
  const join = prepareJoin(
    heap,
    matricesOf(plan, ({ filter }) => transposed(filter)),
    whole,
  );
  join.run(products, 1);
  heap.kernels.copyRows(join.target, 1, shape.filterHeight * shape.filterWidth * m * n, 0, dfilter);
  return true;
}

/** Images with as much border of zeros as whole tiles need, and then their tiles. */
function prepareImages(
  heap: Heap,
  matrices: Matrices,
  { height, width, channels, top, left }: Convolution,
  plan: Plan,
  chunk: number,
): ReturnType<typeof prepareSplit> {
  const step = { vertical: plan.vertical?.outputs ?? 1, horizontal: plan.horizontal.outputs };
  const split = prepareSplit(heap, matrices, tiling(plan, chunk, channels), step);
  const bottom = (plan.rows - 1) * step.vertical + (matrices.vertical?.columns ?? 1) - top - height;
  const right = (plan.columns - 1) * step.horizontal + matrices.horizontal.columns - left - width;
  const padded = heap.scratch(chunk * (top + height + bottom) * (left + width + right) * channels);
  const run = (images: number, batch: number) => {
    heap.kernels.padImages(images, batch, height, width, channels, top, bottom, left, right, padded);
    split.run(padded, batch);
  };
  return { target: split.target, run };
}

function matricesOf({ vertical, horizontal }: Plan, pick: (algorithm: Minimal) => Matrix): Matrices {
  return { vertical: vertical && pick(vertical), horizontal: pick(horizontal) };
}

function tiling({ rows, columns }: Plan, batch: number, channels: number): Tiling {
  return { batch, rows, columns, channels };
}

/** Images whose transformed tiles, of so many floats each, are held at once. */
function chunkOf({ rows, columns }: Plan, floats: number, batch: number): number {
  return Math.min(batch, Math.max(1, Math.floor(CHUNK_FLOATS / (rows * columns * floats))));
}
