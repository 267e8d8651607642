import { countFrames } from './framing.ts';
import { PitchDecoder } from './pitch-decoder.ts';
import { roundHalfEven } from './rounding.ts';
import { checkSignal } from './validate.ts';
import { DifferenceFunction, isTrough, type PitchOptions, resolvePitch } from './yin.ts';

/** The pitch of every frame. */
export interface PitchTrack {
  /** The fundamental frequency in Hz; NaN where the frame is unvoiced. */
  readonly f0: Float32Array;
  /** 1 where the frame is voiced, else 0. */
  readonly voiced: Uint8Array;
  /** The probability that the frame is voiced, before decoding. */
  readonly voicedProbability: Float32Array;
}

/**
 * The fundamental frequency of each frame by probabilistic YIN (Mauch and Dixon, ICASSP 2014), as
 * `librosa.pyin` with its default parameters: the likeliest path through bins of a tenth of a semitone.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, and for options out of
 * range.
 *
 * @example
 * const { f0, voiced } = pyin(samples, { sampleRate: 22050, fMin: 65, fMax: 500 });
 */
export function pyin(samples: Float32Array, options: PitchOptions): PitchTrack {
  const pitch = resolvePitch('pyin', options);
  checkSignal('pyin', samples);
  const { sampleRate, fMin, fMax, frameLength, hopLength, center } = pitch;
  const rows = countFrames('pyin', samples.length, frameLength, hopLength, center);
  const bins = Math.floor(binsPerOctave * Math.log2(fMax / fMin)) + 1;
  const difference = new DifferenceFunction(pitch);
  const candidates = new Candidates(difference);
  const decoder = new PitchDecoder(bins, transitionWidth(sampleRate, hopLength), rows);
  const observation = new Float64Array(bins);
  const voicedProbability = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    difference.run(samples, row);
    candidates.run();
    observation.fill(0);
    for (let i = 0; i < candidates.count; i++) {
      const f0 = sampleRate / difference.period(candidates.index[i]!);
      const bin = Math.max(0, roundHalfEven(binsPerOctave * Math.log2(f0 / fMin)));
      // What lies above the last bin is lost, as in the reference; later candidates overwrite earlier ones.
      if (bin < bins && candidates.probability[i]! > 0) observation[bin] = candidates.probability[i]!;
    }
    let sum = 0;
    for (let bin = 0; bin < bins; bin++) sum += observation[bin]!;
    const probability = Math.min(1, sum);
    voicedProbability[row] = probability;
    decoder.push(observation, (1 - probability) / bins);
  }
  const states = decoder.finish();
  return {
    f0: Float32Array.from(states, (state) =>
      state < bins ? fMin * 2 ** (state / binsPerOctave) : Number.NaN,
    ),
    voiced: Uint8Array.from(states, (state) => (state < bins ? 1 : 0)),
    voicedProbability,
  };
}

const binsPerSemitone = 10;
const binsPerOctave = 12 * binsPerSemitone;
const maxOctavesPerSecond = 35.92;

/** Bins that the pitch may reach from one frame to the next, in both directions. */
function transitionWidth(sampleRate: number, hopLength: number): number {
  return roundHalfEven((maxOctavesPerSecond * 12 * hopLength) / sampleRate) * binsPerSemitone + 1;
}

const thresholds = 100;
/** From one trough to the next, by a Boltzmann parameter of 2. */
const decay = Math.exp(-2);
const noTroughProbability = 0.01;

/** The probability of each threshold k / 100: a beta distribution with parameters 2 and 18, in closed form. */
const thresholdPrior = Float64Array.from({ length: thresholds }, (_, k) => {
  const cumulative = (x: number) => 1 - (1 - x) ** 18 * (1 + 18 * x);
  return cumulative((k + 1) / thresholds) - cumulative(k / thresholds);
});

/** The troughs of a difference function, with the probability that each is the period. */
class Candidates {
  count = 0;
  readonly index: Int32Array;
  readonly probability: Float64Array;
  readonly #difference: DifferenceFunction;

  constructor(difference: DifferenceFunction) {
    this.#difference = difference;
    this.index = new Int32Array(difference.values.length);
    this.probability = new Float64Array(difference.values.length);
  }

  run(): void {
    const { index, probability } = this;
    const { values } = this.#difference;
    let count = 0;
    let lowest = 0;
    for (let i = 0; i < values.length; i++) {
      if (!isTrough(values, i)) continue;
      if (count === 0 || values[i]! < values[index[lowest]!]!) lowest = count;
      probability[count] = 0;
      index[count++] = i;
    }
    this.count = count;
    if (count === 0) return;
    let missed = 0;
    for (let k = 0; k < thresholds; k++) {
      const threshold = (k + 1) / thresholds;
      const prior = thresholdPrior[k]!;
      if (!(values[index[lowest]!]! < threshold)) {
        missed += prior;
        continue;
      }
      let below = 0;
      for (let i = 0; i < count; i++) if (values[index[i]!]! < threshold) below++;
      // Earlier troughs weigh more, by a truncated geometric distribution.
      let weight = (prior * (1 - decay)) / (1 - decay ** below);
      for (let i = 0; i < count; i++) {
        if (values[index[i]!]! < threshold) {
          probability[i]! += weight;
          weight *= decay;
        }
      }
    }
    probability[lowest]! += noTroughProbability * missed;
  }
}
