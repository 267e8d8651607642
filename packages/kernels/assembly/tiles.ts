/**
 * A small matrix applied to runs of `length` floats: of each tile, run `i` of the target is
 * `sum over j of matrix[i, j] * (run j of the source)`. Tiles lie in groups; steps and strides are in floats.
 */
export function combineRuns(
  matrix: usize,
  outputs: i32,
  inputs: i32,
  length: i32,
  groups: i32,
  tiles: i32,
  source: usize,
  sourceGroup: i32,
  sourceStep: i32,
  sourceStride: i32,
  target: usize,
  targetGroup: i32,
  targetStep: i32,
  targetStride: i32,
): void {
  const inputBytes = (<usize>sourceStride) << 2;
  const outputBytes = (<usize>targetStride) << 2;
  for (let group: i32 = 0; group < groups; group++) {
    let from = source;
    let to = target;
    for (let tile: i32 = 0; tile < tiles; tile++) {
      let row = matrix;
      let run = to;
      for (let i: i32 = 0; i < outputs; i++) {
        combineRun(row, inputs, from, inputBytes, run, length);
        row += (<usize>inputs) << 2;
        run += outputBytes;
      }
      from += (<usize>sourceStep) << 2;
      to += (<usize>targetStep) << 2;
    }
    source += (<usize>sourceGroup) << 2;
    target += (<usize>targetGroup) << 2;
  }
}

/** Terms are added four at a time; those of a factor 0, which are many, are left out. */
function combineRun(factors: usize, inputs: i32, source: usize, stride: usize, target: usize, length: i32): void {
  let f0: f32 = 0, f1: f32 = 0, f2: f32 = 0, f3: f32 = 0;
  let s0 = source, s1 = source, s2 = source, s3 = source;
  let terms: i32 = 0;
  let accumulate = false;
  for (let j: i32 = 0; j < inputs; j++) {
    const factor = load<f32>(factors + ((<usize>j) << 2));
    if (factor == 0) continue;
    f3 = f2; f2 = f1; f1 = f0; f0 = factor;
    s3 = s2; s2 = s1; s1 = s0; s0 = source + <usize>j * stride;
    if (++terms == 4) {
      addRuns(f0, f1, f2, f3, s0, s1, s2, s3, target, length, accumulate);
      f0 = f1 = f2 = f3 = 0;
      terms = 0;
      accumulate = true;
    }
  }
  if (terms > 0) addRuns(f0, f1, f2, f3, s0, s1, s2, s3, target, length, accumulate);
}

function addRuns(
  f0: f32,
  f1: f32,
  f2: f32,
  f3: f32,
  s0: usize,
  s1: usize,
  s2: usize,
  s3: usize,
  target: usize,
  length: i32,
  accumulate: bool,
): void {
  const v0 = f32x4.splat(f0), v1 = f32x4.splat(f1), v2 = f32x4.splat(f2), v3 = f32x4.splat(f3);
  let i: i32 = 0;
  for (; i + 4 <= length; i += 4) {
    const low = f32x4.add(f32x4.mul(v0, v128.load(s0)), f32x4.mul(v1, v128.load(s1)));
    let sum = f32x4.add(low, f32x4.add(f32x4.mul(v2, v128.load(s2)), f32x4.mul(v3, v128.load(s3))));
    if (accumulate) sum = f32x4.add(sum, v128.load(target));
    v128.store(target, sum);
    s0 += 16; s1 += 16; s2 += 16; s3 += 16;
    target += 16;
  }
  for (; i < length; i++) {
    let sum = f0 * load<f32>(s0) + f1 * load<f32>(s1) + (f2 * load<f32>(s2) + f3 * load<f32>(s3));
    if (accumulate) sum += load<f32>(target);
    store<f32>(target, sum);
    s0 += 4; s1 += 4; s2 += 4; s3 += 4;
    target += 4;
  }
}
