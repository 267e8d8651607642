import type { Matrix } from './matrix.ts';

/** The value as it appears in a message: short, and telling strings from numbers. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name}(${(value as unknown as { length: number }).length})`;
  }
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value !== null && typeof value === 'object') return value.constructor?.name ?? 'object';
  return String(value);
}

/** Throws `RangeError('caller: what must be rule, got value')`. */
export function reject(caller: string, what: string, rule: string, value: unknown): never {
  throw new RangeError(`${caller}: ${what} must be ${rule}, got ${show(value)}`);
}

/** A signal is a non-empty Float32Array of finite numbers. */
export function checkSignal(caller: string, samples: unknown): asserts samples is Float32Array {
  if (!(samples instanceof Float32Array)) {
    throw new TypeError(`${caller}: samples must be a Float32Array, got ${show(samples)}`);
  }
  if (samples.length === 0) {
    throw new RangeError(`${caller}: samples must not be empty, got Float32Array(0)`);
  }
  // Zero for finite samples, NaN for others; four sums and no branch take less than half the time of a test each.
  const { length } = samples;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let i = length & 3; i < length; i += 4) {
    sum0 += samples[i]! * 0;
    sum1 += samples[i + 1]! * 0;
    sum2 += samples[i + 2]! * 0;
    sum3 += samples[i + 3]! * 0;
  }
  for (let i = length & 3; i-- > 0; ) sum0 += samples[i]! * 0;
  if (sum0 + sum1 + sum2 + sum3 === 0) return;
  const index = samples.findIndex((sample) => !Number.isFinite(sample));
  throw new RangeError(`${caller}: samples must be finite, got ${samples[index]} at index ${index}`);
}

/** A part of a signal may also be empty. */
export function checkChunk(caller: string, chunk: unknown): asserts chunk is Float32Array {
  if (!(chunk instanceof Float32Array) || chunk.length > 0) checkSignal(caller, chunk);
}

export function checkMatrix(
  caller: string,
  matrix: unknown,
  what: string = 'matrix',
): asserts matrix is Matrix {
  const { data, rows, cols } = (matrix ?? {}) as Partial<Matrix>;
  if (!(data instanceof Float32Array) || typeof rows !== 'number' || typeof cols !== 'number') {
    throw new TypeError(`${caller}: ${what} must be { data: Float32Array, rows, cols }, got ${show(matrix)}`);
  }
  if (!Number.isInteger(rows) || !Number.isInteger(cols) || rows < 1 || cols < 1) {
    reject(caller, what, 'of at least 1 x 1', `${rows} x ${cols}`);
  }
  if (data.length !== rows * cols) {
    reject(caller, `${what}.data`, `of length rows * cols = ${rows * cols}`, data);
  }
}

export function checkSampleRate(caller: string, sampleRate: unknown): asserts sampleRate is number {
  checkPositive(caller, 'sampleRate', sampleRate);
}

export function checkInteger(
  caller: string,
  what: string,
  value: unknown,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    const rule = max === Number.MAX_SAFE_INTEGER ? `an integer >= ${min}` : `an integer in [${min}, ${max}]`;
    reject(caller, what, rule, value);
  }
}

/** A finite number in [min, max]; either end may be infinite. */
export function checkNumber(
  caller: string,
  what: string,
  value: unknown,
  min: number,
  max: number,
): asserts value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
    const rule =
      min === -Infinity && max === Infinity
        ? 'a finite number'
        : max === Infinity
          ? `a number >= ${min}`
          : `a number in [${min}, ${max}]`;
    reject(caller, what, rule, value);
  }
}

/** A finite number above 0. */
export function checkPositive(caller: string, what: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    reject(caller, what, 'a number above 0', value);
  }
}

/** A number between 0 and 1, both excluded. */
export function checkFraction(caller: string, what: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !(value > 0 && value < 1))
    reject(caller, what, 'a number in (0, 1)', value);
}

export function checkChoice(caller: string, what: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    reject(caller, what, `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`, value);
  }
}
