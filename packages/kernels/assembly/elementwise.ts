/** Adds `bias`, where it is not 0, to each row in place, then with `relu` clears what is negative. */
export function addBias(y: usize, rows: i32, columns: i32, bias: usize, relu: bool): void {
  const zero = f32x4.splat(0);
  for (let r: i32 = 0; r < rows; r++) {
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      let value = v128.load(y);
      if (bias) value = f32x4.add(value, v128.load(bias + ((<usize>j) << 2)));
      if (relu) value = f32x4.max(value, zero);
      v128.store(y, value);
      y += 16;
    }
    for (; j < columns; j++) {
      let value = load<f32>(y);
      if (bias) value += load<f32>(bias + ((<usize>j) << 2));
      if (relu) value = max<f32>(value, 0);
      store<f32>(y, value);
      y += 4;
    }
  }
}

/** `dx = y > 0 ? dy : 0`. */
export function reluGrad(dy: usize, y: usize, dx: usize, size: i32): void {
  const zero = f32x4.splat(0);
  let i: i32 = 0;
  for (; i + 4 <= size; i += 4) {
    const offset = (<usize>i) << 2;
    v128.store(dx + offset, v128.and(v128.load(dy + offset), f32x4.gt(v128.load(y + offset), zero)));
  }
  for (; i < size; i++) {
    const offset = (<usize>i) << 2;
    store<f32>(dx + offset, load<f32>(y + offset) > 0 ? load<f32>(dy + offset) : 0);
  }
}

/** `y = a op b` for each of `rows` rows of `a` and the one row `b`; a single column of `b` is one number. */
export function combine(operation: i32, a: usize, b: usize, rows: i32, columns: i32, y: usize): void {
  const single = columns == 1;
  if (single) {
    columns = rows;
    rows = 1;
  }
  const constant = v128.load32_splat(b);
  for (let r: i32 = 0; r < rows; r++) {
    let right = b;
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      v128.store(y, apply4(operation, v128.load(a), single ? constant : v128.load(right)));
      a += 16;
      y += 16;
      right += 16;
    }
    for (; j < columns; j++) {
      const value = apply4(operation, v128.load32_splat(a), single ? constant : v128.load32_splat(right));
      store<f32>(y, f32x4.extract_lane(value, 0));
      a += 4;
      y += 4;
      right += 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function apply4(operation: i32, a: v128, b: v128): v128 {
  if (operation == 0) return f32x4.add(a, b);
  if (operation == 1) return f32x4.sub(a, b);
  if (operation == 2) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}

/** `y = max(x, 0)`; NaN stays NaN. */
export function relu(x: usize, size: i32, y: usize): void {
  let i: i32 = 0;
  for (; i + 4 <= size; i += 4) {
    const offset = (<usize>i) << 2;
    v128.store(y + offset, f32x4.max(v128.load(x + offset), f32x4.splat(0)));
  }
  for (; i < size; i++) {
    const offset = (<usize>i) << 2;
    store<f32>(y + offset, max<f32>(load<f32>(x + offset), 0));
  }
}

/** `y = x > 0 ? 1 : 0`; NaN stays NaN. */
export function step(x: usize, size: i32, y: usize): void {
  for (let i: i32 = 0; i < size; i++) {
    const offset = (<usize>i) << 2;
    const value = load<f32>(x + offset);
    store<f32>(y + offset, value != value ? value : <f32>(value > 0));
  }
}
