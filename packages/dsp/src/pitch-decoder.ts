const switchProbability = 0.01;
const smallestNormal = 2 ** -1022;
const never = Math.log(smallestNormal);

/**
 * The likeliest path through voiced and unvoiced pitch bins (Viterbi).
 *
 * A transition is a triangle over the bins times a switch between voiced and unvoiced, so the best
 * predecessor within each half is found once and serves both. What lies outside the triangle has the smallest
 * probability that a double holds, not zero: the best state of all stands for all such predecessors.
 */
export class PitchDecoder {
  readonly #bins: number;
  readonly #reach: number;
  readonly #triangle: Float64Array;
  readonly #rowScale: Float64Array;
  readonly #score: Float64Array;
  readonly #next: Float64Array;
  readonly #scaled: Float64Array;
  readonly #best: Float64Array;
  readonly #from: Int32Array;
  readonly #back: Int32Array;
  #rows = 0;

  /** Bins of one half; an odd width of the triangle; and how many frames will come. */
  constructor(bins: number, width: number, rows: number) {
    this.#bins = bins;
    const reach = (width - 1) / 2;
    this.#reach = reach;
    const weights = Float64Array.from({ length: width }, (_, i) => 1 - Math.abs(i - reach) / (reach + 1));
    this.#triangle = weights.map(Math.log);
    this.#rowScale = new Float64Array(bins);
    for (let i = 0; i < bins; i++) {
      let sum = 0;
      for (let j = Math.max(0, i - reach); j <= Math.min(bins - 1, i + reach); j++)
        sum += weights[j - i + reach]!;
      this.#rowScale[i] = Math.log(sum);
    }
    this.#score = new Float64Array(2 * bins);
    this.#next = new Float64Array(2 * bins);
    this.#scaled = new Float64Array(bins);
    this.#best = new Float64Array(2 * bins);
    this.#from = new Int32Array(2 * bins);
    this.#back = new Int32Array(2 * bins * rows);
  }

  /** The probabilities of the voiced bins and of every unvoiced one in the next frame. */
  push(voiced: Float64Array, unvoiced: number): void {
    const bins = this.#bins;
    const score = this.#score;
    const unvoicedLog = Math.log(unvoiced + smallestNormal);
    // Most bins have no candidate.
    const voicedLog = (j: number): number => (voiced[j]! > 0 ? Math.log(voiced[j]! + smallestNormal) : never);
    if (this.#rows++ === 0) {
      const start = -Math.log(2 * bins);
      for (let j = 0; j < bins; j++) {
        score[j] = voicedLog(j) + start;
        score[bins + j] = unvoicedLog + start;
      }
      return;
    }
    this.#findBest(0);
    this.#findBest(bins);
    const best = this.#best;
    const from = this.#from;
    const next = this.#next;
    let leap = 0;
    for (let i = 1; i < score.length; i++) if (score[i]! > score[leap]!) leap = i;
    const leapScore = score[leap]! + never;
    const stay = Math.log(1 - switchProbability);
    const change = Math.log(switchProbability);
    const back = (this.#rows - 1) * 2 * bins;
    for (let half = 0; half < 2; half++) {
      for (let j = 0; j < bins; j++) {
        const fromVoiced = best[j]! + (half === 0 ? stay : change);
        const fromUnvoiced = best[bins + j]! + (half === 0 ? change : stay);
        let value = fromVoiced;
        let state = from[j]!;
        if (fromUnvoiced > value) {
          value = fromUnvoiced;
          state = from[bins + j]!;
        }
        if (leapScore > value) {
          value = leapScore;
          state = leap;
        }
        const to = half * bins + j;
        next[to] = value + (half === 0 ? voicedLog(j) : unvoicedLog);
        this.#back[back + to] = state;
      }
    }
    score.set(next);
  }

  /** The state of every frame: the bin where voiced, the bin plus the number of bins where not. */
  finish(): Int32Array {
    const states = new Int32Array(this.#rows);
    const score = this.#score;
    let state = 0;
    for (let i = 1; i < score.length; i++) if (score[i]! > score[state]!) state = i;
    for (let row = this.#rows - 1; row >= 0; row--) {
      states[row] = state;
      state = this.#back[row * 2 * this.#bins + state]!;
    }
    return states;
  }

  /** The best predecessor of every bin within the half that starts at `half`. */
  #findBest(half: number): void {
    const scaled = this.#scaled;
    for (let i = 0; i < this.#bins; i++) scaled[i] = this.#score[half + i]! - this.#rowScale[i]!;
    this.#search(half, 0, this.#bins - 1, 0, this.#bins - 1);
  }

  /**
   * The same for the bins from `first` to `last`, whose predecessors lie from `low` to `high`: the logarithm of a
   * triangle is concave, so a higher bin never has a lower best predecessor, and the middle bin's halves the search.
   */
  #search(half: number, first: number, last: number, low: number, high: number): void {
    const reach = this.#reach;
    const scaled = this.#scaled;
    const triangle = this.#triangle;
    const middle = (first + last) >> 1;
    const end = Math.min(high, middle + reach);
    let at = Math.max(low, middle - reach);
    let best = scaled[at]! + triangle[at - middle + reach]!;
    for (let i = at + 1; i <= end; i++) {
      const value = scaled[i]! + triangle[i - middle + reach]!;
      if (value > best) {
        best = value;
        at = i;
      }
    }
    this.#best[half + middle] = best;
    this.#from[half + middle] = half + at;
    if (first < middle) this.#search(half, first, middle - 1, low, at);
    if (middle < last) this.#search(half, middle + 1, last, at, high);
  }
}
