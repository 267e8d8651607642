// 2-D pooling over images `[batch, height, width, channels]`. Windows may overlap, and reach over the border, where
// there is nothing.

/** The largest input of each window; NaN where one is NaN. */
export function maxPool(
  x: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  for (let n: i32 = 0; n < batch; n++) {
    for (let oh: i32 = 0; oh < outHeight; oh++) {
      const rowStart = oh * strideHeight - top;
      const rowEnd = min(rowStart + filterHeight, height);
      const rowBegin = max(rowStart, 0);
      for (let ow: i32 = 0; ow < outWidth; ow++) {
        const columnStart = ow * strideWidth - left;
        const columnEnd = min(columnStart + filterWidth, width);
        const columnBegin = max(columnStart, 0);
        let c: i32 = 0;
        for (; c + 4 <= channels; c += 4) {
          let best = f32x4.splat(-Infinity);
          for (let h = rowBegin; h < rowEnd; h++) {
            for (let w = columnBegin; w < columnEnd; w++) {
              const position = (n * height + h) * width + w;
              best = f32x4.max(best, v128.load(x + ((<usize>(position * channels + c)) << 2)));
            }
          }
          v128.store(y, best);
          y += 16;
        }
        for (; c < channels; c++) {
          let best: f32 = -Infinity;
          for (let h = rowBegin; h < rowEnd; h++) {
            for (let w = columnBegin; w < columnEnd; w++) {
              const position = (n * height + h) * width + w;
              best = max<f32>(best, load<f32>(x + ((<usize>(position * channels + c)) << 2)));
            }
          }
          store<f32>(y, best);
          y += 4;
        }
      }
    }
  }
}

/** The mean of those inputs of each window that lie inside the image. */
export function averagePool(
  x: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  for (let n: i32 = 0; n < batch; n++) {
    for (let oh: i32 = 0; oh < outHeight; oh++) {
      const rowStart = oh * strideHeight - top;
      const rowEnd = min(rowStart + filterHeight, height);
      const rowBegin = max(rowStart, 0);
      for (let ow: i32 = 0; ow < outWidth; ow++) {
        const columnStart = ow * strideWidth - left;
        const columnEnd = min(columnStart + filterWidth, width);
        const columnBegin = max(columnStart, 0);
        const count = <f32>((rowEnd - rowBegin) * (columnEnd - columnBegin));
        let c: i32 = 0;
        for (; c + 4 <= channels; c += 4) {
          let sum = f32x4.splat(0);
          for (let h = rowBegin; h < rowEnd; h++) {
            for (let w = columnBegin; w < columnEnd; w++) {
              const position = (n * height + h) * width + w;
              sum = f32x4.add(sum, v128.load(x + ((<usize>(position * channels + c)) << 2)));
            }
          }
          v128.store(y, f32x4.div(sum, f32x4.splat(count)));
          y += 16;
        }
        for (; c < channels; c++) {
          let sum: f32 = 0;
          for (let h = rowBegin; h < rowEnd; h++) {
            for (let w = columnBegin; w < columnEnd; w++) {
              const position = (n * height + h) * width + w;
              sum += load<f32>(x + ((<usize>(position * channels + c)) << 2));
            }
          }
          store<f32>(y, sum / count);
          y += 4;
        }
      }
    }
  }
}

/** Each value of `dy` goes to the first largest input of its window. */
export function maxPoolGrad(
  x: usize,
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  memory.fill(dx, 0, (<usize>(batch * height * width * channels)) << 2);
  for (let n: i32 = 0; n < batch; n++) {
    for (let oh: i32 = 0; oh < outHeight; oh++) {
      const rowStart = oh * strideHeight - top;
      const rowEnd = min(rowStart + filterHeight, height);
      const rowBegin = max(rowStart, 0);
      for (let ow: i32 = 0; ow < outWidth; ow++) {
        const columnStart = ow * strideWidth - left;
        const columnEnd = min(columnStart + filterWidth, width);
        const columnBegin = max(columnStart, 0);
        let c: i32 = 0;
        for (; c + 4 <= channels; c += 4) {
          let best = f32x4.splat(-Infinity);
          let place = i32x4.splat(-1);
          for (let h = rowBegin; h < rowEnd; h++) {
            for (let w = columnBegin; w < columnEnd; w++) {
              const position = (n * height + h) * width + w;
              const value = v128.load(x + ((<usize>(position * channels + c)) << 2));
              const larger = f32x4.gt(value, best);
              best = v128.bitselect(value, best, larger);
              place = v128.bitselect(i32x4.splat(position), place, larger);
            }
          }
          const slope = v128.load(dy);
          for (let h = rowBegin; h < rowEnd; h++) {
            for (let w = columnBegin; w < columnEnd; w++) {
              const position = (n * height + h) * width + w;
              const cell = dx + ((<usize>(position * channels + c)) << 2);
              const share = v128.and(slope, i32x4.eq(place, i32x4.splat(position)));
              v128.store(cell, f32x4.add(v128.load(cell), share));
            }
          }
          dy += 16;
        }
        for (; c < channels; c++) {
          let best: f32 = -Infinity;
          let place: i32 = -1;
          for (let h = rowBegin; h < rowEnd; h++) {
            for (let w = columnBegin; w < columnEnd; w++) {
              const position = (n * height + h) * width + w;
              const value = load<f32>(x + ((<usize>(position * channels + c)) << 2));
              if (value > best) {
                best = value;
                place = position;
              }
            }
          }
          if (place >= 0) {
            const cell = dx + ((<usize>(place * channels + c)) << 2);
            store<f32>(cell, load<f32>(cell) + load<f32>(dy));
          }
          dy += 4;
        }
      }
    }
  }
}

/** Each value of `dy` is shared evenly by the inputs of its window that lie inside the image. */
export function averagePoolGrad(
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  memory.fill(dx, 0, (<usize>(batch * height * width * channels)) << 2);
  for (let n: i32 = 0; n < batch; n++) {
    for (let oh: i32 = 0; oh < outHeight; oh++) {
      const rowStart = oh * strideHeight - top;
      const rowEnd = min(rowStart + filterHeight, height);
      const rowBegin = max(rowStart, 0);
      for (let ow: i32 = 0; ow < outWidth; ow++) {
        const columnStart = ow * strideWidth - left;
        const columnEnd = min(columnStart + filterWidth, width);
        const columnBegin = max(columnStart, 0);
        const share = <f32>1 / <f32>((rowEnd - rowBegin) * (columnEnd - columnBegin));
        for (let h = rowBegin; h < rowEnd; h++) {
          for (let w = columnBegin; w < columnEnd; w++) {
            let cell = dx + ((<usize>(((n * height + h) * width + w) * channels)) << 2);
            let slope = dy;
            let c: i32 = 0;
            for (; c + 4 <= channels; c += 4) {
              v128.store(cell, f32x4.add(v128.load(cell), f32x4.mul(v128.load(slope), f32x4.splat(share))));
              cell += 16;
              slope += 16;
            }
            for (; c < channels; c++) {
              store<f32>(cell, load<f32>(cell) + load<f32>(slope) * share);
              cell += 4;
              slope += 4;
            }
          }
        }
        dy += (<usize>channels) << 2;
      }
    }
  }
}
