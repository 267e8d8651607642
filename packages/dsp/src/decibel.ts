import type { Matrix } from './matrix.ts';
import { checkMatrix, checkNumber, checkPositive } from './validate.ts';

export interface DecibelOptions {
  /** The value at 0 dB, or 'max' for the largest value; default 1. */
  ref?: number | 'max';
  /** Smaller values count as this one; default 1e-10 for power and 1e-5 for amplitude. */
  amin?: number;
  /** Results below the largest one by more than this are raised to it; null for no limit; default 80. */
  topDb?: number | null;
}

/**
 * Power in decibels, 10 log10(max(amin, x) / max(amin, ref)), as `librosa.power_to_db`.
 *
 * `topDb` looks at the whole array, so what is streamed takes `topDb: null`.
 *
 * @throws RangeError when ref is below 0, amin is not above 0 or topDb is below 0.
 *
 * @example
 * powerToDb(Float32Array.of(1, 0.1)); // [0, -10]
 */
export function powerToDb(power: Matrix, options?: DecibelOptions): Matrix;
export function powerToDb(power: Float32Array, options?: DecibelOptions): Float32Array;
export function powerToDb(
  power: Matrix | Float32Array,
  { ref = 1, amin = 1e-10, topDb = 80 }: DecibelOptions = {},
): Matrix | Float32Array {
  return overMatrix('powerToDb', power, (values) => {
    checkDecibels('powerToDb', ref, amin, topDb);
    const db = new Float32Array(values.length);
    const reference = ref === 'max' ? largest(values) : ref;
    decibels(values, db, reference, amin, topDb);
    return db;
  });
}

/**
 * Amplitude in decibels, 20 log10(max(amin, |x|) / max(amin, ref)), as `librosa.amplitude_to_db`.
 *
 * @throws as `powerToDb`.
 *
 * @example
 * amplitudeToDb(Float32Array.of(1, 0.1)); // [0, -20]
 */
export function amplitudeToDb(amplitude: Matrix, options?: DecibelOptions): Matrix;
export function amplitudeToDb(amplitude: Float32Array, options?: DecibelOptions): Float32Array;
export function amplitudeToDb(
  amplitude: Matrix | Float32Array,
  { ref = 1, amin = 1e-5, topDb = 80 }: DecibelOptions = {},
): Matrix | Float32Array {
  return overMatrix('amplitudeToDb', amplitude, (values) => {
    checkDecibels('amplitudeToDb', ref, amin, topDb);
    const power = Float64Array.from(values, (value) => value * value);
    const db = new Float32Array(values.length);
    const reference = ref === 'max' ? largest(power) : ref * ref;
    decibels(power, db, reference, amin * amin, topDb);
    return db;
  });
}

/**
 * Power from decibels, ref 10^(x / 10), as `librosa.db_to_power`.
 *
 * @throws RangeError when ref is not above 0.
 *
 * @example
 * dbToPower(Float32Array.of(0, -10)); // [1, 0.1]
 */
export function dbToPower(db: Matrix, options?: { ref?: number }): Matrix;
export function dbToPower(db: Float32Array, options?: { ref?: number }): Float32Array;
export function dbToPower(
  db: Matrix | Float32Array,
  { ref = 1 }: { ref?: number } = {},
): Matrix | Float32Array {
  checkPositive('dbToPower', 'ref', ref);
  return overMatrix('dbToPower', db, (values) =>
    Float32Array.from(values, (value) => ref * 10 ** (value / 10)),
  );
}

/** Writes decibels of `power` to `db`; the arrays may be the same one. */
export function decibels(
  power: Float32Array | Float64Array,
  db: Float32Array | Float64Array,
  ref: number,
  amin: number,
  topDb: number | null,
): void {
  const zero = 10 * Math.log10(Math.max(amin, ref));
  let top = -Infinity;
  for (let i = 0; i < power.length; i++) {
    const value = 10 * Math.log10(Math.max(amin, power[i]!)) - zero;
    db[i] = value;
    if (value > top) top = value;
  }
  if (topDb === null) return;
  const floor = top - topDb;
  for (let i = 0; i < db.length; i++) if (db[i]! < floor) db[i] = floor;
}

export function checkDecibels(caller: string, ref: unknown, amin: unknown, topDb: unknown): void {
  if (ref !== 'max') checkNumber(caller, 'ref', ref, 0, Infinity);
  checkPositive(caller, 'amin', amin);
  if (topDb !== null) checkNumber(caller, 'topDb', topDb, 0, Infinity);
}

function largest(values: ArrayLike<number>): number {
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i]! > max) max = values[i]!;
  return max;
}

function overMatrix(
  caller: string,
  values: Matrix | Float32Array,
  map: (values: Float32Array) => Float32Array,
): Matrix | Float32Array {
  if (values instanceof Float32Array) return map(values);
  checkMatrix(caller, values);
  return { data: map(values.data), rows: values.rows, cols: values.cols };
}
