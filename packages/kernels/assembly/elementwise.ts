/** Adds `bias` to each row in place, then with `relu` clears what is negative. */
export function addBias(y: usize, rows: i32, columns: i32, bias: usize, relu: bool): void {
  const zero = f32x4.splat(0);
  for (let r: i32 = 0; r < rows; r++) {
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      let value = f32x4.add(v128.load(y), v128.load(bias + ((<usize>j) << 2)));
      if (relu) value = f32x4.max(value, zero);
      v128.store(y, value);
      y += 16;
    }
    for (; j < columns; j++) {
      let value = load<f32>(y) + load<f32>(bias + ((<usize>j) << 2));
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
