// One update of one variable of `size` floats, into new memory. Scalars may run where vectors do not fit: both
// use the same operations in the same order, so a value does not depend on its place.

export function adam(
  size: i32,
  value: usize,
  gradient: usize,
  first: usize,
  second: usize,
  rate: f32,
  beta1: f32,
  beta2: f32,
  correction2: f32,
  epsilon: f32,
  keep: f32,
  newValue: usize,
  newFirst: usize,
  newSecond: usize,
): void {
  const one: f32 = 1;
  const rest1 = one - beta1;
  const rest2 = one - beta2;
  let i: i32 = 0;
  for (; i + 4 <= size; i += 4) {
    const offset = (<usize>i) << 2;
    const g = v128.load(gradient + offset);
    const oldFirst = f32x4.mul(f32x4.splat(beta1), v128.load(first + offset));
    const oldSecond = f32x4.mul(f32x4.splat(beta2), v128.load(second + offset));
    const m = f32x4.add(oldFirst, f32x4.mul(f32x4.splat(rest1), g));
    const v = f32x4.add(oldSecond, f32x4.mul(f32x4.splat(rest2), f32x4.mul(g, g)));
    const root = f32x4.sqrt(f32x4.mul(v, f32x4.splat(correction2)));
    const update = f32x4.div(f32x4.mul(f32x4.splat(rate), m), f32x4.add(root, f32x4.splat(epsilon)));
    const kept = f32x4.mul(f32x4.splat(keep), v128.load(value + offset));
    v128.store(newFirst + offset, m);
    v128.store(newSecond + offset, v);
    v128.store(newValue + offset, f32x4.sub(kept, update));
  }
  for (; i < size; i++) {
    const offset = (<usize>i) << 2;
    const g = load<f32>(gradient + offset);
    const m = beta1 * load<f32>(first + offset) + rest1 * g;
    const v = beta2 * load<f32>(second + offset) + rest2 * (g * g);
    const update = (rate * m) / (sqrt<f32>(v * correction2) + epsilon);
    store<f32>(newFirst + offset, m);
    store<f32>(newSecond + offset, v);
    store<f32>(newValue + offset, keep * load<f32>(value + offset) - update);
  }
}

export function rmsprop(
  size: i32,
  value: usize,
  gradient: usize,
  meanSquare: usize,
  rate: f32,
  decay: f32,
  epsilon: f32,
  newValue: usize,
  newMeanSquare: usize,
): void {
  const one: f32 = 1;
  const rest = one - decay;
  let i: i32 = 0;
  for (; i + 4 <= size; i += 4) {
    const offset = (<usize>i) << 2;
    const g = v128.load(gradient + offset);
    const old = f32x4.mul(f32x4.splat(decay), v128.load(meanSquare + offset));
    const s = f32x4.add(old, f32x4.mul(f32x4.splat(rest), f32x4.mul(g, g)));
    const update = f32x4.div(f32x4.mul(f32x4.splat(rate), g), f32x4.sqrt(f32x4.add(s, f32x4.splat(epsilon))));
    v128.store(newMeanSquare + offset, s);
    v128.store(newValue + offset, f32x4.sub(v128.load(value + offset), update));
  }
  for (; i < size; i++) {
    const offset = (<usize>i) << 2;
    const g = load<f32>(gradient + offset);
    const s = decay * load<f32>(meanSquare + offset) + rest * (g * g);
    store<f32>(newMeanSquare + offset, s);
    store<f32>(newValue + offset, load<f32>(value + offset) - (rate * g) / sqrt<f32>(s + epsilon));
  }
}

export function sgd(
  size: i32,
  value: usize,
  gradient: usize,
  velocity: usize,
  rate: f32,
  momentum: f32,
  newValue: usize,
  newVelocity: usize,
): void {
  let i: i32 = 0;
  for (; i + 4 <= size; i += 4) {
    const offset = (<usize>i) << 2;
    const kept = f32x4.mul(f32x4.splat(momentum), v128.load(velocity + offset));
    const v = f32x4.add(kept, v128.load(gradient + offset));
    v128.store(newVelocity + offset, v);
    v128.store(newValue + offset, f32x4.sub(v128.load(value + offset), f32x4.mul(f32x4.splat(rate), v)));
  }
  for (; i < size; i++) {
    const offset = (<usize>i) << 2;
    const v = momentum * load<f32>(velocity + offset) + load<f32>(gradient + offset);
    store<f32>(newVelocity + offset, v);
    store<f32>(newValue + offset, load<f32>(value + offset) - rate * v);
  }
}
