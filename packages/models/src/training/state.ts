import type { EpochRecord } from './history.ts';
import type { ScheduleState } from './schedule.ts';

/** All that a training run needs to go on as if it had never stopped. Survives structured clone and `encodeState`. */
export interface TrainingState {
  /** Settings and data that decide the numbers; a run resumes only with equal ones. */
  readonly fingerprint: string;
  /** Steps taken. */
  readonly step: number;
  readonly epochs: readonly EpochRecord[];
  readonly schedule: ScheduleState;
  /** Weights of the model, in the order of `model.weights`. */
  readonly weights: readonly Float32Array[];
  /** Moments of the optimiser, variable by variable. */
  readonly moments: readonly Float32Array[];
  /** Moving average of the weights, where the run keeps one. */
  readonly average: readonly Float32Array[] | null;
  readonly best: BestWeights | null;
}

/** The best epoch so far. */
export interface BestWeights {
  readonly epoch: number;
  readonly value: number;
  readonly weights: readonly Float32Array[];
}

const magic = 'ser-training-state-2\n';

/**
 * A training state as bytes: one line that names the format, one line of JSON, then the arrays as 32-bit floats in
 * little-endian order.
 *
 * @example
 * await train(model, data, { onCheckpoint: (state) => writeFile('run.state', encodeState(state)) });
 */
export function encodeState(state: TrainingState): Uint8Array {
  const arrays = [
    ...state.weights,
    ...state.moments,
    ...(state.average ?? []),
    ...(state.best?.weights ?? []),
  ];
  const header = {
    ...state,
    weights: state.weights.map(({ length }) => length),
    moments: state.moments.map(({ length }) => length),
    average: state.average?.map(({ length }) => length) ?? null,
    best: state.best && { ...state.best, weights: state.best.weights.map(({ length }) => length) },
  };
  const head = new TextEncoder().encode(`${magic}${JSON.stringify(header)}\n`);
  const bytes = new Uint8Array(head.length + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  let offset = head.length;
  for (const array of arrays) {
    for (const value of array) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
  }
  return bytes;
}

/**
 * Reads what `encodeState` wrote.
 *
 * @throws Error when the bytes are not a training state, or are cut short.
 * @example
 * await train(model, data, { resume: decodeState(await readFile('run.state')) });
 */
export function decodeState(bytes: Uint8Array): TrainingState {
  const start = magic.length;
  const end = bytes.indexOf(10, start);
  if (new TextDecoder().decode(bytes.subarray(0, start)) !== magic || end < 0) {
    throw new Error('decodeState: bytes must be a training state, got something else');
  }
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(start, end))) as {
    weights: number[];
    moments: number[];
    average: number[] | null;
    best: { epoch: number; value: number; weights: number[] } | null;
  } & Omit<TrainingState, 'weights' | 'moments' | 'average' | 'best'>;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengths = [
    ...header.weights,
    ...header.moments,
    ...(header.average ?? []),
    ...(header.best?.weights ?? []),
  ];
  const expected = end + 1 + 4 * lengths.reduce((sum, length) => sum + length, 0);
  if (bytes.length !== expected) {
    throw new Error(`decodeState: bytes must have length ${expected}, got ${bytes.length}`);
  }
  let offset = end + 1;
  const read = (length: number): Float32Array => {
    const array = Float32Array.from({ length }, (_, i) => view.getFloat32(offset + 4 * i, true));
    offset += 4 * length;
    return array;
  };
  return {
    ...header,
    weights: header.weights.map(read),
    moments: header.moments.map(read),
    average: header.average?.map(read) ?? null,
    best: header.best && { ...header.best, weights: header.best.weights.map(read) },
  };
}
