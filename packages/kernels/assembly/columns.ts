// Sums over the rows of a matrix, one for each column. Rows are taken in blocks: the sum of a block stays in
// registers, which is fast, and keeps the rounding error of long sums small.
const BLOCK: i32 = 32;

/** `sums[j] = sum over rows of x[row, j]`. */
export function columnSum(x: usize, rows: i32, columns: i32, sums: usize): void {
  memory.fill(sums, 0, (<usize>columns) << 2);
  const stride = (<usize>columns) << 2;
  for (let start: i32 = 0; start < rows; start += BLOCK) {
    const count = min(BLOCK, rows - start);
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      let source = x + ((<usize>j) << 2);
      let sum = f32x4.splat(0);
      for (let r: i32 = 0; r < count; r++) {
        sum = f32x4.add(sum, v128.load(source));
        source += stride;
      }
      const target = sums + ((<usize>j) << 2);
      v128.store(target, f32x4.add(v128.load(target), sum));
    }
    for (; j < columns; j++) {
      let source = x + ((<usize>j) << 2);
      let sum: f32 = 0;
      for (let r: i32 = 0; r < count; r++) {
        sum += load<f32>(source);
        source += stride;
      }
      const target = sums + ((<usize>j) << 2);
      store<f32>(target, load<f32>(target) + sum);
    }
    x += stride * <usize>count;
  }
}

/** `sums[j] = sum over rows of (x[row, j] - xMean[j]) * (y[row, j] - yMean[j])`. */
export function columnProducts(
  x: usize,
  xMean: usize,
  y: usize,
  yMean: usize,
  rows: i32,
  columns: i32,
  sums: usize,
): void {
  memory.fill(sums, 0, (<usize>columns) << 2);
  const stride = (<usize>columns) << 2;
  for (let start: i32 = 0; start < rows; start += BLOCK) {
    const count = min(BLOCK, rows - start);
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      const offset = (<usize>j) << 2;
      const xCentre = v128.load(xMean + offset);
      const yCentre = v128.load(yMean + offset);
      let left = x + offset;
      let right = y + offset;
      let sum = f32x4.splat(0);
      for (let r: i32 = 0; r < count; r++) {
        const product = f32x4.mul(f32x4.sub(v128.load(left), xCentre), f32x4.sub(v128.load(right), yCentre));
        sum = f32x4.add(sum, product);
        left += stride;
        right += stride;
      }
      v128.store(sums + offset, f32x4.add(v128.load(sums + offset), sum));
    }
    for (; j < columns; j++) {
      const offset = (<usize>j) << 2;
      const xCentre = load<f32>(xMean + offset);
      const yCentre = load<f32>(yMean + offset);
      let left = x + offset;
      let right = y + offset;
      let sum: f32 = 0;
      for (let r: i32 = 0; r < count; r++) {
        sum += (load<f32>(left) - xCentre) * (load<f32>(right) - yCentre);
        left += stride;
        right += stride;
      }
      store<f32>(sums + offset, load<f32>(sums + offset) + sum);
    }
    x += stride * <usize>count;
    y += stride * <usize>count;
  }
}

/** Divides each of `count` values in place. */
export function divide(values: usize, count: i32, divisor: f32): void {
  for (let j: i32 = 0; j < count; j++) {
    const cell = values + ((<usize>j) << 2);
    store<f32>(cell, load<f32>(cell) / divisor);
  }
}
