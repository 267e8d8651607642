import { columnSum } from './columns';

// @ts-ignore: decorator
@inline
function sumLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

/**
 * Each row normalised by its own mean and variance, times `gamma`, plus `beta`. `statistics` gets for each row the
 * mean and `1/sqrt(variance + epsilon)`.
 */
export function layerNorm(
  x: usize,
  rows: i32,
  columns: i32,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  y: usize,
  statistics: usize,
): void {
  const whole = (<usize>(columns & ~3)) << 2;
  const bytes = (<usize>columns) << 2;
  for (let r: i32 = 0; r < rows; r++) {
    let sums = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16) sums = f32x4.add(sums, v128.load(x + j));
    let sum = sumLanes(sums);
    for (let j = whole; j < bytes; j += 4) sum += load<f32>(x + j);
    const mean = sum / <f32>columns;
    const means = f32x4.splat(mean);
    sums = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16) {
      const centred = f32x4.sub(v128.load(x + j), means);
      sums = f32x4.add(sums, f32x4.mul(centred, centred));
    }
    sum = sumLanes(sums);
    for (let j = whole; j < bytes; j += 4) {
      const centred = load<f32>(x + j) - mean;
      sum += centred * centred;
    }
    const inverse = <f32>1 / sqrt<f32>(sum / <f32>columns + epsilon);
    const inverses = f32x4.splat(inverse);
    store<f32>(statistics, mean);
    store<f32>(statistics + 4, inverse);
    for (let j: usize = 0; j < whole; j += 16) {
      const unit = f32x4.mul(f32x4.sub(v128.load(x + j), means), inverses);
      v128.store(y + j, f32x4.add(f32x4.mul(unit, v128.load(gamma + j)), v128.load(beta + j)));
    }
    for (let j = whole; j < bytes; j += 4) {
      const unit = (load<f32>(x + j) - mean) * inverse;
      store<f32>(y + j, unit * load<f32>(gamma + j) + load<f32>(beta + j));
    }
    x += bytes;
    y += bytes;
    statistics += 8;
  }
}

/**
 * With `u = (x - mean)*inverse` and `g = dy*gamma`, for each row: `dx = inverse*(g - mean(g) - u*mean(g*u))`.
 */
export function layerNormGradInput(
  x: usize,
  dy: usize,
  rows: i32,
  columns: i32,
  gamma: usize,
  statistics: usize,
  dx: usize,
): void {
  const whole = (<usize>(columns & ~3)) << 2;
  const bytes = (<usize>columns) << 2;
  for (let r: i32 = 0; r < rows; r++) {
    const mean = load<f32>(statistics);
    const inverse = load<f32>(statistics + 4);
    const means = f32x4.splat(mean);
    const inverses = f32x4.splat(inverse);
    let slopes = f32x4.splat(0);
    let products = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16) {
      const g = f32x4.mul(v128.load(dy + j), v128.load(gamma + j));
      const unit = f32x4.mul(f32x4.sub(v128.load(x + j), means), inverses);
      slopes = f32x4.add(slopes, g);
      products = f32x4.add(products, f32x4.mul(g, unit));
    }
    let slope = sumLanes(slopes);
    let product = sumLanes(products);
    for (let j = whole; j < bytes; j += 4) {
      const g = load<f32>(dy + j) * load<f32>(gamma + j);
      slope += g;
      product += g * (load<f32>(x + j) - mean) * inverse;
    }
    slope /= <f32>columns;
    product /= <f32>columns;
    for (let j: usize = 0; j < whole; j += 16) {
      const g = f32x4.mul(v128.load(dy + j), v128.load(gamma + j));
      const unit = f32x4.mul(f32x4.sub(v128.load(x + j), means), inverses);
      const rest = f32x4.sub(f32x4.sub(g, f32x4.splat(slope)), f32x4.mul(unit, f32x4.splat(product)));
      v128.store(dx + j, f32x4.mul(inverses, rest));
    }
    for (let j = whole; j < bytes; j += 4) {
      const g = load<f32>(dy + j) * load<f32>(gamma + j);
      const unit = (load<f32>(x + j) - mean) * inverse;
      store<f32>(dx + j, inverse * (g - slope - unit * product));
    }
    x += bytes;
    dy += bytes;
    dx += bytes;
    statistics += 8;
  }
}

/** `dgamma = sum dy*u` over the rows; `products` is scratch of the size of `x`. */
export function layerNormGradGamma(
  x: usize,
  dy: usize,
  rows: i32,
  columns: i32,
  statistics: usize,
  products: usize,
  dgamma: usize,
): void {
  let target = products;
  for (let r: i32 = 0; r < rows; r++) {
    const mean = load<f32>(statistics);
    const inverse = load<f32>(statistics + 4);
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      const unit = f32x4.mul(f32x4.sub(v128.load(x), f32x4.splat(mean)), f32x4.splat(inverse));
      v128.store(target, f32x4.mul(v128.load(dy), unit));
      x += 16;
      dy += 16;
      target += 16;
    }
    for (; j < columns; j++) {
      store<f32>(target, load<f32>(dy) * ((load<f32>(x) - mean) * inverse));
      x += 4;
      dy += 4;
      target += 4;
    }
    statistics += 8;
  }
  columnSum(products, rows, columns, dgamma);
}
