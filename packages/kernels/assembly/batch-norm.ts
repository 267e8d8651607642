import { columnProducts, columnSum, divide } from './columns';

/** Statistics over the rows of `x` and the normalised `y`; the last two as in `normalize`. */
export function batchNorm(
  x: usize,
  rows: i32,
  channels: i32,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  y: usize,
  mean: usize,
  variance: usize,
  inverseDeviation: usize,
  factor: usize,
): void {
  columnSum(x, rows, channels, mean);
  divide(mean, channels, <f32>rows);
  columnProducts(x, mean, x, mean, rows, channels, variance);
  divide(variance, channels, <f32>rows);
  normalize(x, rows, channels, mean, variance, gamma, beta, epsilon, y, inverseDeviation, factor);
}

/**
 * `y = (x - mean)*factor + beta`; `inverseDeviation` gets `1/sqrt(variance + epsilon)`, and `factor`, which may be the
 * same place, `gamma*inverseDeviation`.
 */
export function normalize(
  x: usize,
  rows: i32,
  channels: i32,
  mean: usize,
  variance: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  y: usize,
  inverseDeviation: usize,
  factor: usize,
): void {
  for (let j: i32 = 0; j < channels; j++) {
    const offset = (<usize>j) << 2;
    const inverse: f32 = 1 / sqrt<f32>(load<f32>(variance + offset) + epsilon);
    store<f32>(inverseDeviation + offset, inverse);
    store<f32>(factor + offset, inverse * load<f32>(gamma + offset));
  }
  for (let r: i32 = 0; r < rows; r++) {
    let j: i32 = 0;
    for (; j + 4 <= channels; j += 4) {
      const offset = (<usize>j) << 2;
      const centred = f32x4.sub(v128.load(x), v128.load(mean + offset));
      v128.store(y, f32x4.add(f32x4.mul(centred, v128.load(factor + offset)), v128.load(beta + offset)));
      x += 16;
      y += 16;
    }
    for (; j < channels; j++) {
      const offset = (<usize>j) << 2;
      const centred = load<f32>(x) - load<f32>(mean + offset);
      store<f32>(y, centred * load<f32>(factor + offset) + load<f32>(beta + offset));
      x += 4;
      y += 4;
    }
  }
}

/**
 * With `u = (x - mean)*inverseDeviation`: `dbeta = sum dy`, `dgamma = sum dy*u`,
 * `dx = gamma*inverseDeviation*(dy - (dbeta + u*dgamma)/rows)`. `dyMean` is scratch for `channels` floats, `slope`
 * too.
 */
export function batchNormGrad(
  x: usize,
  dy: usize,
  rows: i32,
  channels: i32,
  gamma: usize,
  mean: usize,
  inverseDeviation: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  dyMean: usize,
  slope: usize,
): void {
  columnSum(dy, rows, channels, dbeta);
  memory.copy(dyMean, dbeta, (<usize>channels) << 2);
  divide(dyMean, channels, <f32>rows);
  columnProducts(x, mean, dy, dyMean, rows, channels, dgamma);
  for (let j: i32 = 0; j < channels; j++) {
    const offset = (<usize>j) << 2;
    const inverse = load<f32>(inverseDeviation + offset);
    const sum = load<f32>(dgamma + offset) * inverse;
    store<f32>(dgamma + offset, sum);
    store<f32>(slope + offset, sum * inverse / <f32>rows);
  }
  for (let r: i32 = 0; r < rows; r++) {
    let j: i32 = 0;
    for (; j + 4 <= channels; j += 4) {
      const offset = (<usize>j) << 2;
      const centred = f32x4.sub(v128.load(x), v128.load(mean + offset));
      const even = f32x4.sub(v128.load(dy), v128.load(dyMean + offset));
      const factor = f32x4.mul(v128.load(gamma + offset), v128.load(inverseDeviation + offset));
      v128.store(dx, f32x4.mul(factor, f32x4.sub(even, f32x4.mul(centred, v128.load(slope + offset)))));
      x += 16;
      dy += 16;
      dx += 16;
    }
    for (; j < channels; j++) {
      const offset = (<usize>j) << 2;
      const centred = load<f32>(x) - load<f32>(mean + offset);
      const even = load<f32>(dy) - load<f32>(dyMean + offset);
      const factor = load<f32>(gamma + offset) * load<f32>(inverseDeviation + offset);
      store<f32>(dx, factor * (even - centred * load<f32>(slope + offset)));
      x += 4;
      dy += 4;
      dx += 4;
    }
  }
}
