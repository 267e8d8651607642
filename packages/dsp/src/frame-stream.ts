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

export function createStream({ hopLength, center }: ResolvedRecipe, prepared: PreparedRecipe): FrameStream {
  const { longest, width } = prepared;
  const cols = prepared.columns.length;
  const half = (width - 1) / 2;
  // Samples before and from a frame's anchor that its features read.
  const lead = center ? longest >> 1 : 0;
  const trail = longest - lead;
  // Twice what a frame reads, so that it is moved to the front only once in many frames.
  const buffer = new Float32Array(2 * longest + hopLength);
  // The rows that derivatives wait for, the newest last; one row without them.
  const history = new Float32Array(width * cols);
  const frame = new Float32Array(cols);
  let filled = lead;
  // Where the next frame stands in the buffer, and where the signal begins.
  let anchor = lead;
  let begin = lead;
  let received = 0;
  let rows = 0;
  let sent = 0;

  /** Drops what no later frame reads, and returns how many samples these were. */
  const makeRoom = (): number => {
    const dropped = Math.min(anchor - lead, filled);
    buffer.copyWithin(0, dropped, filled);
    filled -= dropped;
    anchor -= dropped;
    begin = Math.max(0, begin - dropped);
    return dropped;
  };
  /** Hands out a row of the history with its derivatives. */
  const send = (row: number, onFrame: OnFrame): void => {
    for (let i = 0; i < cols; i++) frame[i] = history[row * cols + i]!;
    prepared.derive(history, 0, frame, 0);
    onFrame(frame, sent++);
  };
  /** Computes the next row; the signal ends at `end` or goes on. */
  const run = (end: number, onFrame: OnFrame): void => {
    history.copyWithin(0, cols);
    prepared.fill(buffer, anchor, begin, end, 1, history, (width - 1) * cols);
    anchor += hopLength;
    rows++;
    if (rows < width) return;
    // The first rows read their derivatives off the first whole window.
    for (let row = rows === width ? 0 : half; row <= half; row++) send(row, onFrame);
  };

  return {
    latency: trail + half * hopLength,
    push(chunk, onFrame): void {
      checkChunk('FrameStream.push', chunk);
      received += chunk.length;
      for (let at = 0; at < chunk.length; ) {
        if (filled === buffer.length) makeRoom();
        const count = Math.min(chunk.length - at, buffer.length - filled);
        for (const end = at + count; at < end; at++) buffer[filled++] = chunk[at]!;
        while (anchor + trail <= filled) run(filled, onFrame);
      }
    },
    flush(onFrame): void {
      try {
        const total = received === 0 ? 0 : prepared.countRows('FrameStream.flush', received);
        let end = filled;
        while (rows < total) {
          buffer.fill(0, filled);
          filled = buffer.length;
          if (anchor + trail <= filled) run(end, onFrame);
          else end -= makeRoom();
        }
        for (let row = half + 1; row < width && total > 0; row++) send(row, onFrame);
      } finally {
        buffer.fill(0);
        filled = anchor = begin = lead;
        received = rows = sent = 0;
      }
    },
  };
}
