/** Zero border around images: `[batch, height, width, channels]` grows by the given rows and columns. */
export function padImages(
  x: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  bottom: i32,
  left: i32,
  right: i32,
  target: usize,
): void {
  const row = (<usize>(width * channels)) << 2;
  const leftBytes = (<usize>(left * channels)) << 2;
  const rightBytes = (<usize>(right * channels)) << 2;
  const paddedRow = row + leftBytes + rightBytes;
  for (let n: i32 = 0; n < batch; n++) {
    memory.fill(target, 0, paddedRow * <usize>top);
    target += paddedRow * <usize>top;
    for (let h: i32 = 0; h < height; h++) {
      memory.fill(target, 0, leftBytes);
      memory.copy(target + leftBytes, x, row);
      memory.fill(target + leftBytes + row, 0, rightBytes);
      target += paddedRow;
      x += row;
    }
    memory.fill(target, 0, paddedRow * <usize>bottom);
    target += paddedRow * <usize>bottom;
  }
}

/** Takes the border away again. */
export function cropImages(
  padded: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  bottom: i32,
  left: i32,
  right: i32,
  target: usize,
): void {
  const row = (<usize>(width * channels)) << 2;
  const paddedRow = (<usize>((left + width + right) * channels)) << 2;
  const leftBytes = (<usize>(left * channels)) << 2;
  for (let n: i32 = 0; n < batch; n++) {
    padded += paddedRow * <usize>top;
    for (let h: i32 = 0; h < height; h++) {
      memory.copy(target, padded + leftBytes, row);
      target += row;
      padded += paddedRow;
    }
    padded += paddedRow * <usize>bottom;
  }
}

/** Copies blocks of `width` floats into blocks of `targetWidth`: the rest is zero, or what is too much is left. */
export function resizeBlocks(source: usize, blocks: i32, width: i32, targetWidth: i32, target: usize): void {
  const kept = (<usize>min(width, targetWidth)) << 2;
  const added = ((<usize>targetWidth) << 2) - kept;
  for (let i: i32 = 0; i < blocks; i++) {
    memory.copy(target, source, kept);
    memory.fill(target + kept, 0, added);
    source += (<usize>width) << 2;
    target += (<usize>targetWidth) << 2;
  }
}

/** Gathers rows of `width` floats that lie `stride` floats apart. */
export function copyRows(source: usize, rows: i32, width: i32, stride: i32, target: usize): void {
  const bytes = (<usize>width) << 2;
  for (let i: i32 = 0; i < rows; i++) {
    memory.copy(target, source, bytes);
    source += (<usize>stride) << 2;
    target += bytes;
  }
}

export function clear(target: usize, floats: i32): void {
  memory.fill(target, 0, (<usize>floats) << 2);
}

export function fill(target: usize, floats: i32, value: f32): void {
  for (let i: i32 = 0; i < floats; i++) store<f32>(target + ((<usize>i) << 2), value);
}

/** Whether every one of `count` integers is in [0, limit). */
export function allBelow(indices: usize, count: i32, limit: i32): bool {
  for (let i: i32 = 0; i < count; i++) {
    if (load<u32>(indices + ((<usize>i) << 2)) >= <u32>limit) return false;
  }
  return true;
}

/** Row `indices[i]` of `x` becomes row `i` of `target`. */
export function gatherRows(x: usize, indices: usize, count: i32, width: i32, target: usize): void {
  const bytes = (<usize>width) << 2;
  for (let i: i32 = 0; i < count; i++) {
    memory.copy(target, x + bytes * <usize>load<i32>(indices + ((<usize>i) << 2)), bytes);
    target += bytes;
  }
}

/** Adds row `i` of `x` to row `ids[i]` of `sums`; rows with other ids are left out. */
export function segmentSum(x: usize, ids: usize, count: i32, width: i32, segments: i32, sums: usize): void {
  memory.fill(sums, 0, (<usize>(segments * width)) << 2);
  for (let i: i32 = 0; i < count; i++) {
    const id = load<u32>(ids + ((<usize>i) << 2));
    if (id < <u32>segments) {
      let target = sums + ((<usize>id * <usize>width) << 2);
      let source = x;
      for (let j: i32 = 0; j < width; j++) {
        store<f32>(target, load<f32>(target) + load<f32>(source));
        source += 4;
        target += 4;
      }
    }
    x += (<usize>width) << 2;
  }
}

/** Each of `blocks` blocks of `width` floats follows itself `times` times. */
export function repeatBlocks(source: usize, blocks: i32, width: i32, times: i32, target: usize): void {
  const bytes = (<usize>width) << 2;
  const total = bytes * <usize>times;
  for (let i: i32 = 0; i < blocks; i++) {
    memory.copy(target, source, bytes);
    // What is there is copied behind itself, and so doubles each time: few copies, even of narrow blocks.
    for (let filled = bytes; filled < total; filled += filled) {
      memory.copy(target + filled, target, min(filled, total - filled));
    }
    source += bytes;
    target += total;
  }
}
