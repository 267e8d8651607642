/** Values on either side that take part in an interpolation; an even number. */
export const sincDepth = 30;
const turn = 2 * Math.cos(Math.PI / sincDepth);

/** The maximum near the local maximum `index` of an even function, interpolated by a Hann-windowed sinc. */
export function sincPeak(values: Float64Array, index: number): { at: number; height: number } {
  let at = index;
  let height = values[index]!;
  for (let step = 0.5; step > 0.001; step /= 8) {
    const left = sincValue(values, at - step);
    const right = sincValue(values, at + step);
    const curvature = 2 * height - left - right;
    if (curvature <= 0) break;
    at += Math.max(-1, Math.min(1, (right - left) / (2 * curvature))) * step;
    height = sincValue(values, at);
  }
  return { at, height };
}

function sincValue(values: Float64Array, at: number): number {
  const floor = Math.floor(at);
  const fraction = at - floor;
  if (fraction === 0) return values[floor]!;
  const first = floor - sincDepth + 1;
  // cos(pi distance / sincDepth) of one value after another, by recurrence.
  let before = Math.cos((Math.PI * (at - first + 1)) / sincDepth);
  let cosine = Math.cos((Math.PI * (at - first)) / sincDepth);
  let sign = -1;
  let sum = 0;
  for (let i = first; i <= floor + sincDepth; i++) {
    const lag = i < 0 ? -i : i;
    if (lag < values.length) sum += (sign * values[lag]! * (1 + cosine)) / (at - i);
    sign = -sign;
    const next = turn * cosine - before;
    before = cosine;
    cosine = next;
  }
  return (sum * Math.sin(Math.PI * fraction)) / (2 * Math.PI);
}
