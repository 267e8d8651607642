import type { PreparedRecipe } from './prepared-recipe.ts';
import type { ResolvedRecipe } from './recipe.ts';
import { checkChunk, show } from './validate.ts';

/** Receives the columns of frame `index`; the array is valid during the call only. */
export type OnFrame = (frame: Float32Array, index: number) => void;

/** Takes a signal in chunks of any size and gives its frames as soon as they are complete. */
export interface FrameStream {
  /**
   * Frame i is handed out as soon as i * hopLength + latency samples have come: half of nFft, or all of it
   * without `center`; derivatives add half their width of frames, and the first ones wait for a whole width.
   */
  readonly latency: number;
  /**
   * Takes the next samples.
   *
   * @throws TypeError or RangeError, before anything is taken, for a chunk that is not a Float32Array of finite
   * numbers; an empty one is allowed.
   */
  push(chunk: Float32Array, onFrame: OnFrame): void;
  /**
   * Ends the signal and hands out its last frames; the next `push` begins a new signal.
   *
   * @throws RangeError where `extract` throws for a signal too short; without any sample nothing happens.
   */
  flush(onFrame: OnFrame): void;
}

/** What a frame of the recipe cannot know before the signal has ended, and what to change; undefined if nothing. */
export function streamObstacle({ features, pooling, duration }: ResolvedRecipe): string | undefined {
  const obstacles: string[] = [];
  const need = (what: string, rule: string, value: unknown): void => {
    obstacles.push(`${what} must be ${rule} in a stream, got ${show(value)}`);
  };
  if (pooling !== 'none') need('pooling', "'none'", pooling);
  if (duration !== undefined) need('duration', 'absent', duration);
  features.forEach((feature, index) => {
    const where = `features[${index}]`;
    if ('topDb' in feature && feature.topDb !== null) {
      need(`${where}.topDb`, "null (a number needs the whole signal's largest value)", feature.topDb);
    }
    if (feature.type === 'chroma' && feature.tuning === null) {
      need(`${where}.tuning`, 'a number, such as 0 (null estimates it on the whole signal)', null);
    }
    if (feature.type === 'pyin') {
      need(`${where}.type`, "'yin' (pyin decides over the whole signal)", feature.type);
    }
  });
  return obstacles.length === 0 ? undefined : obstacles.join('; ');
}

export class RecipeStream implements FrameStream {
  readonly latency: number;
  readonly #prepared: PreparedRecipe;
  /** Samples before and from a frame's anchor that its features read. */
  readonly #lead: number;
  readonly #trail: number;
  readonly #buffer: Float32Array;
  /** The rows that derivatives wait for, the newest last; one row without them. */
  readonly #history: Float32Array;
  readonly #frame: Float32Array;
  #filled = 0;
  /** Where the next frame stands in the buffer, and where the signal begins. */
  #anchor = 0;
  #begin = 0;
  #received = 0;
  #rows = 0;
  #sent = 0;

  constructor(prepared: PreparedRecipe) {
    this.#prepared = prepared;
    const { nFft, hopLength, center } = prepared.recipe;
    const longest = Math.max(...prepared.features.map(({ frameLength = nFft }) => frameLength), nFft);
    this.#lead = center ? longest >> 1 : 0;
    this.#trail = longest - this.#lead;
    this.latency = this.#trail + ((prepared.width - 1) / 2) * hopLength;
    // Twice what a frame reads, so that it is moved to the front only once in many frames.
    this.#buffer = new Float32Array(2 * longest + hopLength);
    this.#history = new Float32Array(prepared.width * prepared.columns.length);
    this.#frame = new Float32Array(prepared.columns.length);
    this.#reset();
  }

  push(chunk: Float32Array, onFrame: OnFrame): void {
    checkChunk('FrameStream.push', chunk);
    const buffer = this.#buffer;
    this.#received += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      if (this.#filled === buffer.length) this.#makeRoom();
      const count = Math.min(chunk.length - at, buffer.length - this.#filled);
      for (let i = 0; i < count; i++) buffer[this.#filled + i] = chunk[at + i]!;
      at += count;
      this.#filled += count;
      while (this.#anchor + this.#trail <= this.#filled) this.#run(this.#filled, onFrame);
    }
  }

  flush(onFrame: OnFrame): void {
    if (this.#received === 0) return;
    const { width } = this.#prepared;
    const buffer = this.#buffer;
    try {
      const rows = this.#prepared.countRows('FrameStream.flush', this.#received);
      let end = this.#filled;
      buffer.fill(0, end);
      this.#filled = buffer.length;
      while (this.#rows < rows) {
        if (this.#anchor + this.#trail <= buffer.length) {
          this.#run(end, onFrame);
        } else {
          end -= this.#makeRoom();
          buffer.fill(0, this.#filled);
          this.#filled = buffer.length;
        }
      }
      for (let row = (width + 1) / 2; row < width; row++) this.#send(row, onFrame);
    } finally {
      this.#reset();
    }
  }

  #reset(): void {
    this.#buffer.fill(0);
    this.#filled = this.#anchor = this.#begin = this.#lead;
    this.#received = this.#rows = this.#sent = 0;
  }

  /** Drops what no later frame reads, and returns how many samples these were. */
  #makeRoom(): number {
    const dropped = Math.min(this.#anchor - this.#lead, this.#filled);
    this.#buffer.copyWithin(0, dropped, this.#filled);
    this.#filled -= dropped;
    this.#anchor -= dropped;
    this.#begin = Math.max(0, this.#begin - dropped);
    return dropped;
  }

  /** Computes the next row; the signal ends at `end` or goes on. */
  #run(end: number, onFrame: OnFrame): void {
    const { width, recipe } = this.#prepared;
    const history = this.#history;
    const cols = this.#frame.length;
    history.copyWithin(0, cols);
    this.#prepared.fill(this.#buffer, this.#anchor, this.#begin, end, 1, history, (width - 1) * cols);
    this.#anchor += recipe.hopLength;
    this.#rows++;
    if (this.#rows < width) return;
    // The first rows read their derivatives off the first whole window.
    const half = (width - 1) / 2;
    for (let row = this.#rows === width ? 0 : half; row <= half; row++) this.#send(row, onFrame);
  }

  /** Hands out a row of the history with its derivatives. */
  #send(row: number, onFrame: OnFrame): void {
    const frame = this.#frame;
    for (let i = 0; i < frame.length; i++) frame[i] = this.#history[row * frame.length + i]!;
    this.#prepared.derive(this.#history, 0, frame, 0);
    onFrame(frame, this.#sent++);
  }
}
