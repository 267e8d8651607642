import { wasm } from '../generated/wasm.ts';
import type { FastGradients } from './heap.ts';

/** What the compiled kernels export; addresses are in bytes, sizes in elements. */
export interface KernelExports {
  setMatrix(view: number, base: number, stride: number): void;
  setRuns(view: number, base: number, inner: number, innerStride: number, runStride: number): void;
  setWindows(
    view: number,
    base: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    strideHeight: number,
    strideWidth: number,
    dilationHeight: number,
    dilationWidth: number,
    filterWidth: number,
  ): void;
  addToRows(view: number, first: number, rows: number, columns: number, source: number): void;
  gemmScratch(n: number): number;
  packedSize(k: number, n: number): number;
  panelScratch(k: number): number;
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    transposeA: boolean,
    b: number,
    transposeB: boolean,
    c: number,
    accumulate: boolean,
    bias: number,
    relu: boolean,
    scratch: number,
  ): void;
  packRight(b: number, transposeB: boolean, k: number, n: number, packed: number): void;
  gemmPacked(
    m: number,
    n: number,
    k: number,
    a: number,
    packed: number,
    c: number,
    accumulate: boolean,
    scratch: number,
  ): void;
  /** `layout`: groups, tiles, then for source and target address, group, step and stride. */
  combineRuns(matrix: number, outputs: number, inputs: number, length: number, ...layout: number[]): void;
  addBias(y: number, rows: number, columns: number, bias: number, relu: boolean): void;
  combine(operation: number, a: number, b: number, rows: number, columns: number, y: number): void;
  relu(x: number, size: number, y: number): void;
  step(x: number, size: number, y: number): void;
  reluGrad(dy: number, y: number, dx: number, size: number): void;
  columnSum(x: number, rows: number, columns: number, sums: number): void;
  fill(target: number, floats: number, value: number): void;
  divide(values: number, count: number, divisor: number): void;
  batchNorm(
    x: number,
    rows: number,
    channels: number,
    gamma: number,
    beta: number,
    epsilon: number,
    y: number,
    mean: number,
    variance: number,
    inverseDeviation: number,
    factor: number,
  ): void;
  normalize(
    x: number,
    rows: number,
    channels: number,
    mean: number,
    variance: number,
    gamma: number,
    beta: number,
    epsilon: number,
    y: number,
    inverseDeviation: number,
    factor: number,
  ): void;
  batchNormGrad(
    x: number,
    dy: number,
    rows: number,
    channels: number,
    gamma: number,
    mean: number,
    inverseDeviation: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    dyMean: number,
    slope: number,
  ): void;
  /** `geometry`: batch, height, width, channels, top, bottom, left, right. */
  padImages(x: number, ...geometryAndTarget: number[]): void;
  cropImages(padded: number, ...geometryAndTarget: number[]): void;
  resizeBlocks(source: number, blocks: number, width: number, targetWidth: number, target: number): void;
  repeatBlocks(source: number, blocks: number, width: number, times: number, target: number): void;
  clear(target: number, floats: number): void;
  allBelow(indices: number, count: number, limit: number): number;
  gatherRows(x: number, indices: number, count: number, width: number, target: number): void;
  segmentSum(x: number, ids: number, count: number, width: number, segments: number, sums: number): void;
  /** `geometry`: batch, height, width, channels, outHeight, outWidth, filter, strides, top, left. */
  maxPool(x: number, y: number, ...geometry: number[]): void;
  averagePool(x: number, y: number, ...geometry: number[]): void;
  maxPoolGrad(x: number, dy: number, dx: number, ...geometry: number[]): void;
  averagePoolGrad(dy: number, dx: number, ...geometry: number[]): void;
  /** `geometry`: batch, height, width, channels, multiplier, outHeight, outWidth, filter, strides, dilations. */
  depthwise(x: number, filter: number, ...geometryAndResult: number[]): void;
  depthwiseGradFilter(x: number, dy: number, ...geometryAndResult: number[]): void;
  depthwiseGradInput(dy: number, filter: number, ...geometryAndResult: number[]): void;
  lstm(
    batch: number,
    time: number,
    units: number,
    stateWidth: number,
    hard: boolean,
    gates: number,
    bias: number,
    recurrent: number,
    mask: number,
    factors: number,
    firstHidden: number,
    firstCell: number,
    previous: number,
    cell: number,
    cellTanh: number,
    hidden: number,
    views: number,
    scratch: number,
  ): void;
  lstmGrad(
    batch: number,
    time: number,
    units: number,
    stateWidth: number,
    hard: boolean,
    gates: number,
    cell: number,
    cellTanh: number,
    mask: number,
    factors: number,
    firstCell: number,
    dhidden: number,
    recurrent: number,
    dgates: number,
    dcell: number,
    dfirstHidden: number,
    dropped: number,
    views: number,
    scratch: number,
  ): void;
  gru(
    batch: number,
    time: number,
    units: number,
    stateWidth: number,
    hard: boolean,
    gates: number,
    bias: number,
    stateBias: number,
    recurrentGates: number,
    recurrentCandidate: number,
    mask: number,
    factors: number,
    firstHidden: number,
    previous: number,
    inner: number,
    hidden: number,
    views: number,
    scratch: number,
  ): void;
  gruGrad(
    batch: number,
    time: number,
    units: number,
    stateWidth: number,
    hard: boolean,
    resetAfter: boolean,
    gates: number,
    inner: number,
    hidden: number,
    mask: number,
    factors: number,
    previous: number,
    dhidden: number,
    recurrentGates: number,
    recurrentCandidate: number,
    dgates: number,
    dinner: number,
    dfirstHidden: number,
    dropped: number,
    views: number,
    scratch: number,
  ): void;
  layerNorm(
    x: number,
    rows: number,
    columns: number,
    gamma: number,
    beta: number,
    epsilon: number,
    y: number,
    statistics: number,
  ): void;
  layerNormGradInput(
    x: number,
    dy: number,
    rows: number,
    columns: number,
    gamma: number,
    statistics: number,
    dx: number,
  ): void;
  layerNormGradGamma(
    x: number,
    dy: number,
    rows: number,
    columns: number,
    statistics: number,
    products: number,
    dgamma: number,
  ): void;
  copyRows(source: number, rows: number, width: number, stride: number, target: number): void;
  softmax(x: number, rows: number, columns: number, y: number): void;
  crossEntropy(
    logits: number,
    labels: number,
    rows: number,
    classes: number,
    keep: number,
    spread: number,
    losses: number,
    probabilities: number,
  ): void;
  crossEntropyGrad(
    dlosses: number,
    probabilities: number,
    labels: number,
    rows: number,
    classes: number,
    keep: number,
    spread: number,
    dlogits: number,
  ): void;
  dropout(
    x: number,
    size: number,
    inner: number,
    outer: number,
    threshold: number,
    scale: number,
    y: number,
  ): void;
  adam(
    size: number,
    value: number,
    gradient: number,
    first: number,
    second: number,
    rate: number,
    beta1: number,
    beta2: number,
    correction2: number,
    epsilon: number,
    keep: number,
    newValue: number,
    newFirst: number,
    newSecond: number,
  ): void;
  rmsprop(
    size: number,
    value: number,
    gradient: number,
    meanSquare: number,
    rate: number,
    decay: number,
    epsilon: number,
    newValue: number,
    newMeanSquare: number,
  ): void;
  sgd(
    size: number,
    value: number,
    gradient: number,
    velocity: number,
    rate: number,
    momentum: number,
    newValue: number,
    newVelocity: number,
  ): void;
}

/** Which instructions and roundings the kernels use. */
export type Simd = 'standard' | 'relaxed';

const compiled = new Map<Simd, Promise<WebAssembly.Module>>();

/** The kernels, working on the given memory. Each module is compiled once. */
export async function instantiate(memory: WebAssembly.Memory, simd: Simd): Promise<KernelExports> {
  const module = compiled.get(simd) ?? compile(simd);
  compiled.set(simd, module);
  const instance = await WebAssembly.instantiate(await module, { env: { memory } });
  return instance.exports as unknown as KernelExports;
}

async function compile(simd: Simd): Promise<WebAssembly.Module> {
  // Imported when asked for: few need it.
  const digits = simd === 'relaxed' ? (await import('../generated/relaxed-wasm.ts')).wasm : wasm;
  const binary = Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
  if (!WebAssembly.validate(binary)) {
    throw new Error(`registerKernels: simd must be one that this engine has, got '${simd}'`);
  }
  return WebAssembly.compile(binary);
}

/** Gradients whose rounding is relaxed; imported when asked for, as few need them. */
export async function loadFastGradients(simd: Simd): Promise<FastGradients | undefined> {
  return simd === 'relaxed' ? import('./winograd-gradients.ts') : undefined;
}
