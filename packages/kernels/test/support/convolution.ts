/** Shape of a 2-D convolution. */
export interface Geometry {
  batch: number;
  height: number;
  width: number;
  channels: number;
  /** Output channels, or the multiplier of a depthwise convolution. */
  filters: number;
  filterHeight: number;
  filterWidth: number;
  strides: [number, number];
  dilations: [number, number];
  before: [number, number];
  outHeight: number;
  outWidth: number;
}

/** Calls back for each product of a convolution: indices of output, input and weight. */
function forEachProduct(g: Geometry, depthwise: boolean, visit: (y: number, x: number, w: number) => void) {
  const outChannels = depthwise ? g.channels * g.filters : g.filters;
  for (let n = 0; n < g.batch; n++) {
    for (let oh = 0; oh < g.outHeight; oh++) {
      for (let ow = 0; ow < g.outWidth; ow++) {
        for (let i = 0; i < g.filterHeight; i++) {
          for (let j = 0; j < g.filterWidth; j++) {
            const h = oh * g.strides[0] + i * g.dilations[0] - g.before[0];
            const w = ow * g.strides[1] + j * g.dilations[1] - g.before[1];
            if (h < 0 || h >= g.height || w < 0 || w >= g.width) continue;
            for (let c = 0; c < g.channels; c++) {
              for (let f = 0; f < g.filters; f++) {
                visit(
                  ((n * g.outHeight + oh) * g.outWidth + ow) * outChannels +
                    (depthwise ? c * g.filters + f : f),
                  ((n * g.height + h) * g.width + w) * g.channels + c,
                  ((i * g.filterWidth + j) * g.channels + c) * g.filters + f,
                );
              }
            }
          }
        }
      }
    }
  }
}

/** Output and gradients of `sum(y * dy)` in doubles, each with its tolerance of 1e-5 times the sum of |a*b|. */
export function reference(
  g: Geometry,
  depthwise: boolean,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
) {
  const sums = () => ({
    y: new Float64Array(dy.length),
    dx: new Float64Array(x.length),
    dw: new Float64Array(w.length),
  });
  const [value, tolerance] = [sums(), sums()];
  forEachProduct(g, depthwise, (yi, xi, wi) => {
    value.y[yi]! += x[xi]! * w[wi]!;
    value.dx[xi]! += dy[yi]! * w[wi]!;
    value.dw[wi]! += dy[yi]! * x[xi]!;
    tolerance.y[yi]! += 1e-5 * Math.abs(x[xi]! * w[wi]!);
    tolerance.dx[xi]! += 1e-5 * Math.abs(dy[yi]! * w[wi]!);
    tolerance.dw[wi]! += 1e-5 * Math.abs(dy[yi]! * x[xi]!);
  });
  return { value, tolerance };
}
