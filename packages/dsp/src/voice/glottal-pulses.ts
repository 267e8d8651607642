import { checkSignal } from '../validate.ts';
import type { PitchContour } from './autocorrelation-pitch.ts';

/**
 * The times of the glottal pulses in seconds, one a period of each voiced stretch.
 *
 * As the Praat manual describes "Sound & Pitch: To PointProcess (cc)": the first pulse of a stretch is the
 * largest absolute sample within half a period of its middle. From there, to both sides, the next one lies
 * 0.8 to 1.2 periods on, where the period around it correlates best with the period around the last one
 * (interpolated by a parabola). Pulses with a correlation below 0.3 are left out; one pulse beyond the edge of
 * the stretch is added when its correlation is above 0.7.
 *
 * @param pitch - The contour of the same signal, from `autocorrelationPitch`.
 * @returns rising times in doubles; sample i stands at i / sampleRate.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal.
 *
 * @example
 * const pulses = glottalPulses(samples, autocorrelationPitch(samples, { sampleRate: 16000 }));
 */
export function glottalPulses(samples: Float32Array, pitch: PitchContour): Float64Array {
  checkSignal('glottalPulses', samples);
  const { f0, hopLength, sampleRate } = pitch;
  const pulses: number[] = [];
  for (let first = 0; first < f0.length; first++) {
    if (Number.isNaN(f0[first])) continue;
    let last = first;
    while (last + 1 < f0.length && !Number.isNaN(f0[last + 1])) last++;
    const start = Math.max(0, (first - 0.5) * hopLength);
    const end = Math.min(samples.length - 1, (last + 0.5) * hopLength);
    const periodAt = (place: number): number => {
      const x = Math.min(last, Math.max(first, place / hopLength));
      const frame = Math.min(Math.floor(x), Math.max(first, last - 1));
      const next = f0[Math.min(last, frame + 1)]!;
      return sampleRate / (f0[frame]! + (x - frame) * (next - f0[frame]!));
    };
    const middle = (start + end) / 2;
    const seed = extremum(samples, middle, periodAt(middle) / 2);
    const found = [seed];
    // A stretch never reaches back over the last one's pulses.
    const floor = pulses.length > 0 ? pulses.at(-1)! * sampleRate : -Infinity;
    for (const direction of [-1, 1]) {
      for (let place = seed; ; ) {
        const period = periodAt(place);
        const { lag, correlation } = bestLag(samples, place, period, direction);
        const next = place + direction * lag;
        if (next < start || next > end) {
          const inside = next >= 0 && next < samples.length && next > floor + 0.8 * period;
          if (correlation > 0.7 && inside) found.push(next);
          break;
        }
        if (correlation >= 0.3 && next > floor + 0.8 * period) found.push(next);
        place = next;
      }
    }
    for (const place of found.sort((a, b) => a - b)) pulses.push(place / sampleRate);
    first = last;
  }
  return Float64Array.from(pulses);
}

/** The largest absolute sample within `reach` of `center`, refined by a parabola. */
function extremum(samples: Float32Array, center: number, reach: number): number {
  const first = Math.max(0, Math.round(center - reach));
  const end = Math.min(samples.length - 1, Math.round(center + reach));
  let best = first;
  for (let i = first; i <= end; i++) if (Math.abs(samples[i]!) > Math.abs(samples[best]!)) best = i;
  return best + vertex(samples[best - 1] ?? 0, samples[best]!, samples[best + 1] ?? 0);
}

/** The distance, 0.8 to 1.2 periods, at which the period around `place` is most alike. */
function bestLag(
  samples: Float32Array,
  place: number,
  period: number,
  direction: number,
): { lag: number; correlation: number } {
  const start = Math.round(place - period / 2);
  const end = Math.round(place + period / 2);
  const shortest = Math.max(1, Math.floor(0.8 * period));
  const correlations = new Float64Array(Math.ceil(1.2 * period) - shortest + 1);
  let best = 0;
  for (let k = 0; k < correlations.length; k++) {
    const shift = direction * (shortest + k);
    let product = 0;
    let here = 0;
    let there = 0;
    for (let i = start; i <= end; i++) {
      const a = samples[i] ?? 0;
      const b = samples[i + shift] ?? 0;
      product += a * b;
      here += a * a;
      there += b * b;
    }
    const norm = Math.sqrt(here * there);
    correlations[k] = norm > 0 ? product / norm : 0;
    if (correlations[k]! > correlations[best]!) best = k;
  }
  const correlation = correlations[best]!;
  if (correlation <= 0) return { lag: period, correlation };
  if (best === 0 || best === correlations.length - 1) return { lag: shortest + best, correlation };
  const shift = vertex(correlations[best - 1]!, correlation, correlations[best + 1]!);
  return { lag: shortest + best + shift, correlation };
}

/** Where the parabola through three neighbours has its extremum, from the middle one. */
function vertex(left: number, middle: number, right: number): number {
  const curvature = left - 2 * middle + right;
  return curvature === 0 ? 0 : Math.max(-0.5, Math.min(0.5, (left - right) / (2 * curvature)));
}
