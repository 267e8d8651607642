/** Zero crossings of the sinc on either side. */
const depth = 100;

/**
 * The signal at `ratio` times its sample rate, at most 1, for linear prediction: flat almost up to the new
 * Nyquist frequency.
 *
 * `resample` falls from 0.9 of that frequency on, and an all-pole fit bends all its formants towards such a
 * slope. Output sample k stands at the time of input sample k / ratio; zeros stand beyond the ends.
 */
export function bandLimit(samples: Float32Array, ratio: number): Float64Array {
  const output = new Float64Array(Math.ceil(samples.length * ratio));
  const reach = depth / ratio;
  // sin(pi ratio x) and cos(pi x / reach), one input sample after another, by recurrence.
  const sineTurn = 2 * Math.cos(Math.PI * ratio);
  const cosineTurn = 2 * Math.cos(Math.PI / reach);
  for (let k = 0; k < output.length; k++) {
    const at = k / ratio;
    const first = Math.max(0, Math.ceil(at - reach));
    const last = Math.min(samples.length - 1, Math.floor(at + reach));
    let x = at - first;
    let sine = Math.sin(Math.PI * ratio * x);
    let sineBefore = Math.sin(Math.PI * ratio * (x + 1));
    let cosine = Math.cos((Math.PI * x) / reach);
    let cosineBefore = Math.cos((Math.PI * (x + 1)) / reach);
    let sum = 0;
    for (let i = first; i <= last; i++, x--) {
      const sinc = Math.abs(x) < 1e-6 ? Math.PI * ratio : sine / x;
      sum += samples[i]! * sinc * (1 + cosine);
      const nextSine = sineTurn * sine - sineBefore;
      sineBefore = sine;
      sine = nextSine;
      const nextCosine = cosineTurn * cosine - cosineBefore;
      cosineBefore = cosine;
      cosine = nextCosine;
    }
    output[k] = sum / (2 * Math.PI);
  }
  return output;
}
