// Gradients of depthwise convolution over padded images `[batch, height, width, channels]`, with filters
// `[filterHeight, filterWidth, channels, multiplier]`: channel `c` makes output channels `c*multiplier + m`.

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
  const xStep = (<usize>(strideWidth * channels)) << 2;
  const dyStep = (<usize>outChannels) << 2;
  for (let i: i32 = 0; i < filterHeight; i++) {
    for (let j: i32 = 0; j < filterWidth; j++) {
      let q: i32 = 0;
      while (q < outChannels) {
        const vector = multiplier == 1 && q + 4 <= outChannels;
        const c = q / multiplier;
        let total4 = f32x4.splat(0);
        let total: f32 = 0;
        for (let n: i32 = 0; n < batch; n++) {
          for (let oh: i32 = 0; oh < outHeight; oh++) {
            const h = oh * strideHeight + i * dilationHeight;
            let source = x + ((<usize>(((n * height + h) * width + j * dilationWidth) * channels + c)) << 2);
            let slope = dy + ((<usize>((n * outHeight + oh) * outWidth * outChannels + q)) << 2);
            if (vector) {
              let sum = f32x4.splat(0);
              for (let ow: i32 = 0; ow < outWidth; ow++) {
                sum = f32x4.add(sum, f32x4.mul(v128.load(source), v128.load(slope)));
                source += xStep;
                slope += dyStep;
              }
              total4 = f32x4.add(total4, sum);
            } else {
              let sum: f32 = 0;
              for (let ow: i32 = 0; ow < outWidth; ow++) {
                sum += load<f32>(source) * load<f32>(slope);
                source += xStep;
                slope += dyStep;
              }
              total += sum;
            }
          }
        }
        if (vector) {
          v128.store(dfilter, total4);
          dfilter += 16;
          q += 4;
        } else {
          store<f32>(dfilter, total);
          dfilter += 4;
          q += 1;
        }
      }
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
