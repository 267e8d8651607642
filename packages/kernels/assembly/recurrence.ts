// What LSTM and GRU share: masks, initial states, dropout of the states. Arrays are `[batch, time, units]`, or
// `[batch, units]` for what does not depend on time; an address of 0 stands for what is not there.

/** Whether `mask`, `[batch, time]`, skips a time step: the state then stays what it was. */
// @ts-ignore: decorator
@inline
export function isSkipped(mask: usize, place: i32): bool {
  return mask != 0 && load<f32>(mask + ((<usize>place) << 2)) == 0;
}

/** `hard`: 0.2*x + 0.5, cut to [0, 1], as Keras has it. */
// @ts-ignore: decorator
@inline
export function hardSigmoid4(x: v128): v128 {
  const line = f32x4.add(f32x4.mul(f32x4.splat(0.2), x), f32x4.splat(0.5));
  return f32x4.max(f32x4.min(line, f32x4.splat(1)), f32x4.splat(0));
}

/** Slope of a gate before activation, from its value after it. */
// @ts-ignore: decorator
@inline
export function gateSlope4(y: v128, hard: bool): v128 {
  const one = f32x4.splat(1);
  if (!hard) return f32x4.mul(y, f32x4.sub(one, y));
  const inside = v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.lt(y, one));
  return v128.and(f32x4.splat(0.2), inside);
}

/** Address of a state one time step ago: in `states`, or for the first step in `first`, or 0. */
// @ts-ignore: decorator
@inline
export function stateBefore(states: usize, first: usize, b: i32, t: i32, time: i32, units: i32): usize {
  if (t > 0) return states + ((<usize>((b * time + t - 1) * units)) << 2);
  return first == 0 ? 0 : first + ((<usize>(b * units)) << 2);
}

/** A row from another, or zeros where there is none. */
export function copyRow(source: usize, bytes: usize, target: usize): void {
  if (source == 0) memory.fill(target, 0, bytes);
  else memory.copy(target, source, bytes);
}

export function addRow(source: usize, bytes: usize, target: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) {
    v128.store(target + j, f32x4.add(v128.load(target + j), v128.load(source + j)));
  }
}

/** The states from which time step `t` starts, times the factors of dropout. */
export function startStep(
  t: i32,
  batch: i32,
  time: i32,
  units: i32,
  hidden: usize,
  first: usize,
  factors: usize,
  previous: usize,
): void {
  const bytes = (<usize>units) << 2;
  for (let b: i32 = 0; b < batch; b++) {
    const target = previous + ((<usize>((b * time + t) * units)) << 2);
    copyRow(stateBefore(hidden, first, b, t, time, units), bytes, target);
    if (factors != 0) {
      const row = factors + bytes * <usize>b;
      for (let j: usize = 0; j < bytes; j += 16) {
        v128.store(target + j, f32x4.mul(v128.load(target + j), v128.load(row + j)));
      }
    }
  }
}

/** Adds rows times the factors of dropout to rows `stride` floats apart. */
export function addDropped(
  rows: usize,
  factors: usize,
  batch: i32,
  units: i32,
  target: usize,
  stride: i32,
): void {
  const bytes = (<usize>units) << 2;
  for (let b: i32 = 0; b < batch; b++) {
    const to = target + ((<usize>(b * stride)) << 2);
    const from = bytes * <usize>b;
    for (let j: usize = 0; j < bytes; j += 16) {
      const share = f32x4.mul(v128.load(rows + from + j), v128.load(factors + from + j));
      v128.store(to + j, f32x4.add(v128.load(to + j), share));
    }
  }
}
