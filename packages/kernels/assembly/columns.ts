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

/** `sums[j] = sum over rows of (x[row, j] - mean[j])^2`. */
export function columnSquares(x: usize, rows: i32, columns: i32, mean: usize, sums: usize): void {
  memory.fill(sums, 0, (<usize>columns) << 2);
  const stride = (<usize>columns) << 2;
  for (let start: i32 = 0; start < rows; start += BLOCK) {
    const count = min(BLOCK, rows - start);
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      const offset = (<usize>j) << 2;
      const centre = v128.load(mean + offset);
      let source = x + offset;
      let sum = f32x4.splat(0);
      for (let r: i32 = 0; r < count; r++) {
        const deviation = f32x4.sub(v128.load(source), centre);
        sum = f32x4.add(sum, f32x4.mul(deviation, deviation));
        source += stride;
      }
      v128.store(sums + offset, f32x4.add(v128.load(sums + offset), sum));
    }
    for (; j < columns; j++) {
      const offset = (<usize>j) << 2;
      const centre = load<f32>(mean + offset);
      let source = x + offset;
      let sum: f32 = 0;
      for (let r: i32 = 0; r < count; r++) {
        const deviation = load<f32>(source) - centre;
        sum += deviation * deviation;
        source += stride;
      }
      store<f32>(sums + offset, load<f32>(sums + offset) + sum);
    }
    x += stride * <usize>count;
  }
}

/** `sums[j] = sum over rows of dy[row, j] * (x[row, j] - mean[j])`. */
export function columnProducts(x: usize, dy: usize, rows: i32, columns: i32, mean: usize, sums: usize): void {
  memory.fill(sums, 0, (<usize>columns) << 2);
  const stride = (<usize>columns) << 2;
  for (let start: i32 = 0; start < rows; start += BLOCK) {
    const count = min(BLOCK, rows - start);
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      const offset = (<usize>j) << 2;
      const centre = v128.load(mean + offset);
      let source = x + offset;
      let slope = dy + offset;
      let sum = f32x4.splat(0);
      for (let r: i32 = 0; r < count; r++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(slope), f32x4.sub(v128.load(source), centre)));
        source += stride;
        slope += stride;
      }
      v128.store(sums + offset, f32x4.add(v128.load(sums + offset), sum));
    }
    for (; j < columns; j++) {
      const offset = (<usize>j) << 2;
      const centre = load<f32>(mean + offset);
      let source = x + offset;
      let slope = dy + offset;
      let sum: f32 = 0;
      for (let r: i32 = 0; r < count; r++) {
        sum += load<f32>(slope) * (load<f32>(source) - centre);
        source += stride;
        slope += stride;
      }
      store<f32>(sums + offset, load<f32>(sums + offset) + sum);
    }
    x += stride * <usize>count;
    dy += stride * <usize>count;
  }
}
