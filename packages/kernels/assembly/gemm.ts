import { columnOffset, rowAddress, View } from './view';

// A tile of 4 x 8 products fills 8 of the 16 vector registers of x86 and leaves room for its operands.
const TILE_ROWS: i32 = 4;
const TILE_COLUMNS: i32 = 8;

/** Rows of the left operand that are packed together: four tiles share each panel of the right one. */
const BLOCK_ROWS: i32 = 16;

/** Products are summed in registers over this many terms, then added to the result. */
const DEPTH: i32 = 256;

function roundUp(n: i32): i32 {
  return (n + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1);
}

/** Floats of scratch that `gemm` needs for a result of `n` columns. */
export function gemmScratch(n: i32): i32 {
  return DEPTH * roundUp(n) + panelScratch(DEPTH);
}

/** Floats that a packed right operand of `k` rows and `n` columns takes. */
export function packedSize(k: i32, n: i32): i32 {
  return k * roundUp(n);
}

/** Floats of scratch that `gemmPacked` needs for a depth of `k`: a block of rows, their addresses, a tile row. */
export function panelScratch(k: i32): i32 {
  return k * BLOCK_ROWS + BLOCK_ROWS + TILE_COLUMNS;
}

/**
 * `c[m, n] = op(a)[m, k] * op(b)[k, n]`, or `c +=` it; then `bias`, where it is not 0, is added to each row, and with
 * `relu` what is negative is cleared. `op(b)` is read through rows of `b` alone (its columns must be contiguous), `a`
 * also through segments of columns.
 */
export function gemm(
  m: i32,
  n: i32,
  k: i32,
  a: View,
  transposeA: bool,
  b: View,
  transposeB: bool,
  c: View,
  accumulate: bool,
  bias: usize,
  relu: bool,
  scratch: usize,
): void {
  const panel = scratch + ((<usize>packedSize(DEPTH, n)) << 2);
  let start: i32 = 0;
  // At least once: without terms the result is zeros, and the bias.
  do {
    const depth = min(DEPTH, k - start);
    const last = start + depth == k;
    pack(b, transposeB, start, depth, n, scratch);
    multiply(
      m, n, start, depth, a, transposeA, scratch, c, accumulate || start > 0, last ? bias : 0, last && relu, panel,
    );
    start += DEPTH;
  } while (start < k);
}

/** Packs a whole right operand once for many calls of `gemmPacked`. */
export function packRight(b: View, transposeB: bool, k: i32, n: i32, packed: usize): void {
  pack(b, transposeB, 0, k, n, packed);
}

/** `gemm` with a right operand from `packRight`. */
export function gemmPacked(
  m: i32,
  n: i32,
  k: i32,
  a: View,
  packed: usize,
  c: View,
  accumulate: bool,
  scratch: usize,
): void {
  multiply(m, n, 0, k, a, false, packed, c, accumulate, 0, false, scratch);
}

/** Right operand in panels of 8 columns, zeros beyond the last one. */
function pack(b: View, transposed: bool, start: i32, depth: i32, n: i32, target: usize): void {
  for (let column: i32 = 0; column < n; column += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, n - column);
    if (transposed) packColumnsFromRows(b, start, depth, column, width, target);
    else packColumns(b, start, depth, column, width, target);
    target += (<usize>depth) << 5;
  }
}

function packColumns(b: View, start: i32, depth: i32, column: i32, width: i32, target: usize): void {
  const offset = (<usize>column) << 2;
  const step = (<usize>b.innerStride) << 2;
  const bytes = (<usize>width) << 2;
  for (let k: i32 = 0; k < depth; ) {
    const run = min(b.inner - ((start + k) % b.inner), depth - k);
    let source = rowAddress(b, start + k) + offset;
    for (let r: i32 = 0; r < run; r++) {
      if (width == TILE_COLUMNS) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
      } else {
        memory.copy(target, source, bytes);
        memory.fill(target + bytes, 0, 32 - bytes);
      }
      source += step;
      target += 32;
    }
    k += run;
  }
}

function packColumnsFromRows(b: View, start: i32, depth: i32, row: i32, width: i32, target: usize): void {
  const offset = (<usize>start) << 2;
  for (let half: i32 = 0; half < TILE_COLUMNS; half += 4) {
    if (half + 4 <= width) {
      transposeRuns(
        rowAddress(b, row + half) + offset,
        rowAddress(b, row + half + 1) + offset,
        rowAddress(b, row + half + 2) + offset,
        rowAddress(b, row + half + 3) + offset,
        depth,
        target + ((<usize>half) << 2),
        32,
      );
    } else {
      for (let j = half; j < half + 4; j++) {
        const source = j < width ? rowAddress(b, row + j) + offset : 0;
        let cell = target + ((<usize>j) << 2);
        for (let k: i32 = 0; k < depth; k++) {
          store<f32>(cell, j < width ? load<f32>(source + ((<usize>k) << 2)) : 0);
          cell += 32;
        }
      }
    }
  }
}

/** Four contiguous runs become `length` groups of four, `step` bytes apart. */
function transposeRuns(s0: usize, s1: usize, s2: usize, s3: usize, length: i32, target: usize, step: usize): void {
  let k: i32 = 0;
  // Windows over one channel, one step apart: the group is there already.
  if (s1 - s0 == 4 && s2 - s0 == 8 && s3 - s0 == 12) {
    for (; k < length; k++) {
      v128.store(target, v128.load(s0));
      s0 += 4;
      target += step;
    }
    return;
  }
  for (; k + 4 <= length; k += 4) {
    const r0 = v128.load(s0), r1 = v128.load(s1), r2 = v128.load(s2), r3 = v128.load(s3);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(target + step, v128.shuffle<f64>(low01, low23, 1, 3));
    v128.store(target + 2 * step, v128.shuffle<f64>(high01, high23, 0, 2));
    v128.store(target + 3 * step, v128.shuffle<f64>(high01, high23, 1, 3));
    s0 += 16; s1 += 16; s2 += 16; s3 += 16;
    target += step << 2;
  }
  for (; k < length; k++) {
    store<f32>(target, load<f32>(s0));
    store<f32>(target, load<f32>(s1), 4);
    store<f32>(target, load<f32>(s2), 8);
    store<f32>(target, load<f32>(s3), 12);
    s0 += 4; s1 += 4; s2 += 4; s3 += 4;
    target += step;
  }
}

function multiply(
  m: i32,
  n: i32,
  start: i32,
  depth: i32,
  a: View,
  transposeA: bool,
  packed: usize,
  c: View,
  accumulate: bool,
  bias: usize,
  relu: bool,
  scratch: usize,
): void {
  const addresses = scratch + ((<usize>(depth * BLOCK_ROWS)) << 2);
  const tileRow = addresses + ((<usize>BLOCK_ROWS) << 2);
  const panelBytes = (<usize>depth) << 5;
  const tileBytes = (<usize>depth) << 4;
  // Rows past the end repeat the last one: their products are computed and never stored.
  const last = m - 1;
  for (let row: i32 = 0; row < m; row += BLOCK_ROWS) {
    const end = min(row + BLOCK_ROWS, m);
    if (transposeA) {
      packFromColumns(a, row, end, last, start, depth, scratch);
    } else {
      writeAddresses(a, row, last, addresses);
      packRows(a, addresses, end - row, start, depth, scratch);
    }
    writeAddresses(c, row, last, addresses);
    let panel = packed;
    for (let column: i32 = 0; column < n; column += TILE_COLUMNS) {
      const width = min(TILE_COLUMNS, n - column);
      let left = scratch;
      let target = addresses;
      for (let top = row; top < end; top += TILE_ROWS) {
        tile(left, panel, depth, target, min(TILE_ROWS, m - top), column, width, accumulate, bias, relu, tileRow);
        left += tileBytes;
        target += TILE_ROWS << 2;
      }
      panel += panelBytes;
    }
  }
}

/** Addresses of the rows of a block; those beyond the last row are its. */
function writeAddresses(view: View, row: i32, last: i32, addresses: usize): void {
  const step = (<usize>view.innerStride) << 2;
  let place = row % view.inner;
  let address = rowAddress(view, row);
  for (let i: i32 = 0; i < BLOCK_ROWS; i++) {
    store<usize>(addresses, address);
    addresses += 4;
    if (row == last) continue;
    row++;
    place++;
    address += step;
    // Divisions only where a run ends: for narrow products they would take most of the time.
    if (place == view.inner) {
      place = 0;
      address = rowAddress(view, row);
    }
  }
}

/** Rows of the left operand, four by four interleaved. */
function packRows(a: View, addresses: usize, count: i32, start: i32, depth: i32, target: usize): void {
  const tileBytes = (<usize>depth) << 4;
  const segment = start / a.segmentLength;
  let inside = start % a.segmentLength;
  let across = segment % a.segmentsAcross;
  let down = segment / a.segmentsAcross;
  for (let done: i32 = 0; done < depth; ) {
    const run = min(a.segmentLength - inside, depth - done);
    const offset = (<usize>(down * a.segmentRowStride + across * a.segmentStride + inside)) << 2;
    let rows = addresses;
    let tileTarget = target;
    for (let row: i32 = 0; row < count; row += TILE_ROWS) {
      const r0 = load<usize>(rows), r1 = load<usize>(rows, 4), r2 = load<usize>(rows, 8), r3 = load<usize>(rows, 12);
      transposeRuns(r0 + offset, r1 + offset, r2 + offset, r3 + offset, run, tileTarget, 16);
      rows += 16;
      tileTarget += tileBytes;
    }
    target += (<usize>run) << 4;
    done += run;
    inside = 0;
    across++;
    if (across == a.segmentsAcross) {
      across = 0;
      down++;
    }
  }
}

/** Columns of the left operand, four by four interleaved, taken from its rows `start` to `start + depth`. */
function packFromColumns(a: View, column: i32, end: i32, last: i32, start: i32, depth: i32, target: usize): void {
  const first = columnOffset(a, column);
  const whole = end - column == BLOCK_ROWS && columnOffset(a, end - 1) == first + ((BLOCK_ROWS - 1) << 2);
  if (whole) {
    packColumnBlock(a, first, start, depth, target);
    return;
  }
  for (; column < end; column += TILE_ROWS) {
    packFourColumns(a, column, last, start, depth, target);
    target += (<usize>depth) << 4;
  }
}

/** A block of contiguous columns: each row is read once, by whole cache lines. */
function packColumnBlock(a: View, offset: usize, start: i32, depth: i32, target: usize): void {
  const step = (<usize>a.innerStride) << 2;
  const tileBytes = (<usize>depth) << 4;
  for (let k: i32 = 0; k < depth; ) {
    const run = min(a.inner - ((start + k) % a.inner), depth - k);
    let source = rowAddress(a, start + k) + offset;
    for (let r: i32 = 0; r < run; r++) {
      v128.store(target, v128.load(source));
      v128.store(target + tileBytes, v128.load(source, 16));
      v128.store(target + 2 * tileBytes, v128.load(source, 32));
      v128.store(target + 3 * tileBytes, v128.load(source, 48));
      source += step;
      target += 16;
    }
    k += run;
  }
}

function packFourColumns(a: View, column: i32, last: i32, start: i32, depth: i32, target: usize): void {
  const o0 = columnOffset(a, column);
  const o1 = columnOffset(a, min(column + 1, last));
  const o2 = columnOffset(a, min(column + 2, last));
  const o3 = columnOffset(a, min(column + 3, last));
  const step = (<usize>a.innerStride) << 2;
  for (let k: i32 = 0; k < depth; ) {
    const run = min(a.inner - ((start + k) % a.inner), depth - k);
    let source = rowAddress(a, start + k);
    for (let r: i32 = 0; r < run; r++) {
      store<f32>(target, load<f32>(source + o0));
      store<f32>(target, load<f32>(source + o1), 4);
      store<f32>(target, load<f32>(source + o2), 8);
      store<f32>(target, load<f32>(source + o3), 12);
      source += step;
      target += 16;
    }
    k += run;
  }
}

/** `sum + a*b`; in the relaxed build rounded once where the machine can, so that bits depend on the machine. */
// @ts-ignore: decorator
@inline
function addProduct(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
function tile(
  a: usize,
  b: usize,
  depth: i32,
  rows: usize,
  height: i32,
  column: i32,
  width: i32,
  accumulate: bool,
  bias: usize,
  relu: bool,
  tileRow: usize,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (let k: i32 = 0; k < depth; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a), a1 = v128.load32_splat(a, 4);
    const a2 = v128.load32_splat(a, 8), a3 = v128.load32_splat(a, 12);
    s00 = addProduct(s00, a0, b0);
    s01 = addProduct(s01, a0, b1);
    s10 = addProduct(s10, a1, b0);
    s11 = addProduct(s11, a1, b1);
    s20 = addProduct(s20, a2, b0);
    s21 = addProduct(s21, a2, b1);
    s30 = addProduct(s30, a3, b0);
    s31 = addProduct(s31, a3, b1);
    a += 16;
    b += 32;
  }
  const offset = (<usize>column) << 2;
  if (bias) bias += offset;
  writeRow(load<usize>(rows) + offset, s00, s01, width, accumulate, bias, relu, tileRow);
  if (height > 1) writeRow(load<usize>(rows, 4) + offset, s10, s11, width, accumulate, bias, relu, tileRow);
  if (height > 2) writeRow(load<usize>(rows, 8) + offset, s20, s21, width, accumulate, bias, relu, tileRow);
  if (height > 3) writeRow(load<usize>(rows, 12) + offset, s30, s31, width, accumulate, bias, relu, tileRow);
}

// @ts-ignore: decorator
@inline
function writeRow(
  c: usize,
  low: v128,
  high: v128,
  width: i32,
  accumulate: bool,
  bias: usize,
  relu: bool,
  tileRow: usize,
): void {
  if (width == TILE_COLUMNS) {
    if (accumulate) {
      low = f32x4.add(low, v128.load(c));
      high = f32x4.add(high, v128.load(c, 16));
    }
    if (bias) {
      low = f32x4.add(low, v128.load(bias));
      high = f32x4.add(high, v128.load(bias, 16));
    }
    if (relu) {
      low = f32x4.max(low, f32x4.splat(0));
      high = f32x4.max(high, f32x4.splat(0));
    }
    v128.store(c, low);
    v128.store(c, high, 16);
    return;
  }
  v128.store(tileRow, low);
  v128.store(tileRow, high, 16);
  for (let j: i32 = 0; j < width; j++) {
    const offset = (<usize>j) << 2;
    let sum = load<f32>(tileRow + offset);
    if (accumulate) sum += load<f32>(c + offset);
    if (bias) sum += load<f32>(bias + offset);
    store<f32>(c + offset, relu ? max<f32>(sum, 0) : sum);
  }
}
