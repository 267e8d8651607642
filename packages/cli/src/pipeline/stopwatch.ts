/** A step of a job and how long it took. */
export interface Lap {
  step: string;
  seconds: number;
}

export interface Stopwatch {
  readonly laps: readonly Lap[];
  /** Names the step that ends now; the next one begins. */
  lap(step: string): void;
}

export function createStopwatch(): Stopwatch {
  const laps: Lap[] = [];
  let last = performance.now();
  return {
    laps,
    lap(step) {
      const now = performance.now();
      laps.push({ step, seconds: (now - last) / 1000 });
      last = now;
    },
  };
}
