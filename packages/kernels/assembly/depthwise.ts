// Depthwise convolution over padded images `[batch, height, width, channels]`, with filters
// `[filterHeight, filterWidth, channels, multiplier]`: channel `c` makes output channels `c*multiplier + m`.

/** `y[n, oh, ow, c*multiplier + m] = sum over taps of x times filter`. */
export function depthwise(
  x: usize,
  filter: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  y: usize,
): void {
  const outChannels = channels * multiplier;
  const rowStep = (<usize>(dilationHeight * width * channels)) << 2;
  const tapStep = (<usize>(dilationWidth * channels)) << 2;
  const weightStep = (<usize>outChannels) << 2;
  const xStep = (<usize>(strideWidth * channels)) << 2;
  for (let n: i32 = 0; n < batch; n++) {
    for (let oh: i32 = 0; oh < outHeight; oh++) {
      let corner = x + ((<usize>((n * height + oh * strideHeight) * width * channels)) << 2);
      let ow: i32 = 0;
      while (ow < outWidth) {
        // Four neighbours at once share the weights that are loaded.
        const count = ow + 4 <= outWidth ? 4 : 1;
        let q: i32 = 0;
        if (multiplier == 1) {
          for (; q + 4 <= channels; q += 4) {
            const offset = (<usize>q) << 2;
            if (count == 4) {
              let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
              let row = corner + offset;
              let weight = filter + offset;
              for (let i: i32 = 0; i < filterHeight; i++) {
                let source = row;
                for (let j: i32 = 0; j < filterWidth; j++) {
                  const w = v128.load(weight);
                  s0 = f32x4.add(s0, f32x4.mul(v128.load(source), w));
                  s1 = f32x4.add(s1, f32x4.mul(v128.load(source + xStep), w));
                  s2 = f32x4.add(s2, f32x4.mul(v128.load(source + 2 * xStep), w));
                  s3 = f32x4.add(s3, f32x4.mul(v128.load(source + 3 * xStep), w));
                  source += tapStep;
                  weight += weightStep;
                }
                row += rowStep;
              }
              v128.store(y + offset, s0);
              v128.store(y + offset + weightStep, s1);
              v128.store(y + offset + 2 * weightStep, s2);
              v128.store(y + offset + 3 * weightStep, s3);
            } else {
              let sum = f32x4.splat(0);
              let row = corner + offset;
              let weight = filter + offset;
              for (let i: i32 = 0; i < filterHeight; i++) {
                let source = row;
                for (let j: i32 = 0; j < filterWidth; j++) {
                  sum = f32x4.add(sum, f32x4.mul(v128.load(source), v128.load(weight)));
                  source += tapStep;
                  weight += weightStep;
                }
                row += rowStep;
              }
              v128.store(y + offset, sum);
            }
          }
        }
        for (; q < outChannels; q++) {
          for (let o: i32 = 0; o < count; o++) {
            let sum: f32 = 0;
            let row = corner + ((<usize>(q / multiplier)) << 2) + xStep * <usize>o;
            let weight = filter + ((<usize>q) << 2);
            for (let i: i32 = 0; i < filterHeight; i++) {
              let source = row;
              for (let j: i32 = 0; j < filterWidth; j++) {
                sum += load<f32>(source) * load<f32>(weight);
                source += tapStep;
                weight += weightStep;
              }
              row += rowStep;
            }
            store<f32>(y + ((<usize>q) << 2) + weightStep * <usize>o, sum);
          }
        }
        corner += xStep * <usize>count;
        y += weightStep * <usize>count;
        ow += count;
      }
    }
  }
}

/** `dfilter[i, j, c, m] = sum of x at tap (i, j) times dy`, summed a row of outputs at a time. */
export function depthwiseGradFilter(
  x: usize,
  dy: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  dfilter: usize,
): void {
  const outChannels = channels * multiplier;
  memory.fill(dfilter, 0, (<usize>(filterHeight * filterWidth * outChannels)) << 2);
  const xStep = (<usize>(strideWidth * channels)) << 2;
  const dyStep = (<usize>outChannels) << 2;
  for (let n: i32 = 0; n < batch; n++) {
    for (let oh: i32 = 0; oh < outHeight; oh++) {
      // All taps of one row of outputs, while what they read is in the cache.
      let target = dfilter;
      for (let i: i32 = 0; i < filterHeight; i++) {
        const row = n * height + oh * strideHeight + i * dilationHeight;
        for (let j: i32 = 0; j < filterWidth; j++) {
          const first = x + ((<usize>((row * width + j * dilationWidth) * channels)) << 2);
          let q: i32 = 0;
          if (multiplier == 1) {
            for (; q + 4 <= channels; q += 4) {
              let source = first + ((<usize>q) << 2);
              let slope = dy + ((<usize>q) << 2);
              let sum = f32x4.splat(0);
              for (let ow: i32 = 0; ow < outWidth; ow++) {
                sum = f32x4.add(sum, f32x4.mul(v128.load(source), v128.load(slope)));
                source += xStep;
                slope += dyStep;
              }
              v128.store(target, f32x4.add(v128.load(target), sum));
              target += 16;
            }
          }
          for (; q < outChannels; q++) {
            let source = first + ((<usize>(q / multiplier)) << 2);
            let slope = dy + ((<usize>q) << 2);
            let sum: f32 = 0;
            for (let ow: i32 = 0; ow < outWidth; ow++) {
              sum += load<f32>(source) * load<f32>(slope);
              source += xStep;
              slope += dyStep;
            }
            store<f32>(target, load<f32>(target) + sum);
            target += 4;
          }
        }
      }
      dy += dyStep * <usize>outWidth;
    }
  }
}

/** Adds `dy` times each tap of the filters to the (padded) images `dx`, which the caller has cleared. */
export function depthwiseGradInput(
  dy: usize,
  filter: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  dx: usize,
): void {
  const outChannels = channels * multiplier;
  for (let n: i32 = 0; n < batch; n++) {
    for (let oh: i32 = 0; oh < outHeight; oh++) {
      for (let ow: i32 = 0; ow < outWidth; ow++) {
        let tap = filter;
        for (let i: i32 = 0; i < filterHeight; i++) {
          const h = oh * strideHeight + i * dilationHeight;
          for (let j: i32 = 0; j < filterWidth; j++) {
            const w = ow * strideWidth + j * dilationWidth;
            let cell = dx + ((<usize>(((n * height + h) * width + w) * channels)) << 2);
            let slope = dy;
            let c: i32 = 0;
            if (multiplier == 1) {
              for (; c + 4 <= channels; c += 4) {
                v128.store(cell, f32x4.add(v128.load(cell), f32x4.mul(v128.load(slope), v128.load(tap))));
                cell += 16;
                slope += 16;
                tap += 16;
              }
            }
            for (; c < channels; c++) {
              let sum = load<f32>(cell);
              for (let m: i32 = 0; m < multiplier; m++) {
                sum += load<f32>(slope) * load<f32>(tap);
                slope += 4;
                tap += 4;
              }
              store<f32>(cell, sum);
              cell += 4;
            }
          }
        }
        dy += (<usize>outChannels) << 2;
      }
    }
  }
}
