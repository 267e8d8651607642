/**
 * `y[i] = hash(i) < threshold ? 0 : x[i]*scale`, with the keyed hash that `dropoutMask` writes out in
 * TypeScript, four at a time.
 */
export function dropout(x: usize, size: i32, inner: i32, outer: i32, threshold: u32, scale: f32, y: usize): void {
  const limit = i32x4.splat(<i32>threshold);
  let counter = v128(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0);
  let i: i32 = 0;
  for (; i + 4 <= size; i += 4) {
    const kept = i32x4.ge_u(hash4(counter, inner, outer), limit);
    v128.store(y, v128.and(f32x4.mul(v128.load(x), f32x4.splat(scale)), kept));
    counter = i32x4.add(counter, i32x4.splat(4));
    x += 16;
    y += 16;
  }
  if (i == size) return;
  const kept = i32x4.ge_u(hash4(counter, inner, outer), limit);
  for (let lane: i32 = 0; i < size; i++, lane++) {
    let keep: i32;
    if (lane == 0) keep = i32x4.extract_lane(kept, 0);
    else if (lane == 1) keep = i32x4.extract_lane(kept, 1);
    else keep = i32x4.extract_lane(kept, 2);
    store<f32>(y, keep != 0 ? load<f32>(x) * scale : 0);
    x += 4;
    y += 4;
  }
}

// @ts-ignore: decorator
@inline
function hash4(counter: v128, inner: i32, outer: i32): v128 {
  let bits = v128.xor(counter, i32x4.splat(inner));
  bits = i32x4.mul(v128.xor(bits, i32x4.shr_u(bits, 17)), i32x4.splat(0xed5ad4bb));
  bits = i32x4.mul(v128.xor(bits, i32x4.shr_u(bits, 11)), i32x4.splat(0xac4c1b51));
  bits = v128.xor(bits, i32x4.splat(outer));
  bits = i32x4.mul(v128.xor(bits, i32x4.shr_u(bits, 15)), i32x4.splat(0x31848bab));
  bits = i32x4.mul(v128.xor(bits, i32x4.shr_u(bits, 14)), i32x4.splat(0x85ebca6b));
  return v128.xor(bits, i32x4.shr_u(bits, 16));
}
