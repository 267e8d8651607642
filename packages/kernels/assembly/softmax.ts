import { expNonPositive, expNonPositive4 } from './math';

/** `y = exp(x - max x) / sum of them`, for each row. */
export function softmax(x: usize, rows: i32, columns: i32, y: usize): void {
  const bytes = (<usize>columns) << 2;
  const vectors = bytes & ~15;
  for (let r: i32 = 0; r < rows; r++) {
    // Plain comparisons would pass over NaN.
    let largest: f32 = -Infinity;
    let largest4 = f32x4.splat(-Infinity);
    let j: usize = 0;
    for (; j < vectors; j += 16) largest4 = f32x4.max(largest4, v128.load(x + j));
    for (; j < bytes; j += 4) largest = max<f32>(largest, load<f32>(x + j));
    largest = max<f32>(largest, max<f32>(f32x4.extract_lane(largest4, 0), f32x4.extract_lane(largest4, 1)));
    largest = max<f32>(largest, max<f32>(f32x4.extract_lane(largest4, 2), f32x4.extract_lane(largest4, 3)));
    let sum4 = f32x4.splat(0);
    for (j = 0; j < vectors; j += 16) {
      const e = expNonPositive4(f32x4.sub(v128.load(x + j), f32x4.splat(largest)));
      v128.store(y + j, e);
      sum4 = f32x4.add(sum4, e);
    }
    let sum: f32 = 0;
    for (; j < bytes; j += 4) {
      const e = expNonPositive(load<f32>(x + j) - largest);
      store<f32>(y + j, e);
      sum += e;
    }
    sum += (f32x4.extract_lane(sum4, 0) + f32x4.extract_lane(sum4, 1)) + (f32x4.extract_lane(sum4, 2) + f32x4.extract_lane(sum4, 3));
    for (j = 0; j < vectors; j += 16) v128.store(y + j, f32x4.div(v128.load(y + j), f32x4.splat(sum)));
    for (; j < bytes; j += 4) store<f32>(y + j, load<f32>(y + j) / sum);
    x += bytes;
    y += bytes;
  }
}
