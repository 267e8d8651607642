/** Receives a stretch of the signal that begins at sample `start`; the view is valid during the call only. */
type OnWindow = (samples: Float32Array, start: number) => void;

/** Cuts a signal that arrives in chunks into windows of equal length. */
export interface WindowCutter {
  push(chunk: Float32Array, onWindow: OnWindow): void;
  /** Ends the signal; the next `push` begins a new one. */
  flush(onWindow: OnWindow): void;
}

/**
 * A cutter for windows of `length` samples, one every `hop` samples (at most `length`).
 *
 * What is left at the end is heard in a last window of full length that ends with the signal; a signal shorter than a
 * window is one window. Its memory is constant.
 */
export function createWindowCutter(length: number, hop: number): WindowCutter {
  // The last whole window stays in front until the next one is complete: the one at the end may overlap it.
  const buffer = new Float32Array(length + hop);
  let filled = 0;
  let begin = 0;
  let windows = 0;
  return {
    push(chunk, onWindow): void {
      for (let at = 0; at < chunk.length; ) {
        const end = windows === 0 ? length : length + hop;
        const count = Math.min(chunk.length - at, end - filled);
        buffer.set(chunk.subarray(at, at + count), filled);
        at += count;
        filled += count;
        if (filled < end) return;
        if (windows > 0) {
          buffer.copyWithin(0, hop);
          filled = length;
          begin += hop;
        }
        windows++;
        onWindow(buffer.subarray(0, length), begin);
      }
    },
    flush(onWindow): void {
      const rest = windows === 0 ? 0 : filled - length;
      if (filled > 0 && (windows === 0 || rest > 0)) onWindow(buffer.subarray(rest, filled), begin + rest);
      filled = begin = windows = 0;
    },
  };
}
