/** Rows of channels: time first. */
export type Rows = number[][];

/** A kernel by its axes. */
export interface Kernel {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

type Scalar = (x: number) => number;

export const sigmoid: Scalar = (x) => 1 / (1 + Math.exp(-x));
export const hardSigmoid: Scalar = (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5));
export const relu: Scalar = (x) => Math.max(0, x);

export function map(rows: Rows, f: Scalar): Rows {
  return rows.map((row) => row.map(f));
}

export function softmax(row: readonly number[]): number[] {
  const most = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / sum);
}

export function dense(row: readonly number[], { shape, data }: Kernel, bias?: Kernel): number[] {
  const units = shape[1]!;
  return Array.from({ length: units }, (_, j) =>
    row.reduce((sum, x, i) => sum + x * data[i * units + j]!, bias?.data[j] ?? 0),
  );
}

/** Steps and padding before, as TensorFlow has them: with 'same', an odd one more goes behind. */
function frame(time: number, size: number, stride: number, padding: 'same' | 'valid'): [number, number] {
  if (padding === 'valid') return [Math.ceil((time - size + 1) / stride), 0];
  const steps = Math.ceil(time / stride);
  return [steps, Math.floor(Math.max(0, (steps - 1) * stride + size - time) / 2)];
}

export function conv1d(
  rows: Rows,
  { shape, data }: Kernel,
  bias: Kernel | undefined,
  { padding, stride = 1, dilation = 1 }: { padding: 'same' | 'valid'; stride?: number; dilation?: number },
): Rows {
  const [size, channels, filters] = shape as [number, number, number];
  const [steps, before] = frame(rows.length, (size - 1) * dilation + 1, stride, padding);
  return Array.from({ length: steps }, (_, step) =>
    Array.from({ length: filters }, (_, f) => {
      let sum = bias?.data[f] ?? 0;
      for (let k = 0; k < size; k++) {
        const row = rows[step * stride + k * dilation - before];
        for (let c = 0; row && c < channels; c++) sum += row[c]! * data[(k * channels + c) * filters + f]!;
      }
      return sum;
    }),
  );
}

export function pool(
  rows: Rows,
  size: number,
  stride: number,
  padding: 'same' | 'valid',
  how: 'max' | 'average',
): Rows {
  const [steps, before] = frame(rows.length, size, stride, padding);
  return Array.from({ length: steps }, (_, step) => {
    const start = step * stride - before;
    const window = rows.slice(Math.max(0, start), start + size);
    return window[0]!.map((_, c) => {
      const values = window.map((row) => row[c]!);
      return how === 'max' ? Math.max(...values) : values.reduce((a, b) => a + b, 0) / values.length;
    });
  });
}

export function batchNorm(rows: Rows, weights: readonly Kernel[], epsilon: number): Rows {
  const [gamma, beta, mean, variance] = weights.map(({ data }) => data);
  return rows.map((row) =>
    row.map((x, c) => ((x - mean![c]!) / Math.sqrt(variance![c]! + epsilon)) * gamma![c]! + beta![c]!),
  );
}

/** Columns `from` to `from + count` of a kernel or of a row of a bias. */
function columns({ shape, data }: Kernel, from: number, count: number): Kernel {
  const width = shape.at(-1)!;
  const rows = data.length / width;
  return {
    shape: [rows, count],
    data: Float32Array.from(
      { length: rows * count },
      (_, i) => data[Math.floor(i / count) * width + from + (i % count)]!,
    ),
  };
}

/** States of an LSTM; Keras keeps the gates in, forget, candidate, out. */
export function lstm(rows: Rows, weights: readonly Kernel[], gate: Scalar): Rows {
  const [kernel, recurrent, bias] = weights as [Kernel, Kernel, Kernel];
  const units = recurrent.shape[0]!;
  let h = new Array<number>(units).fill(0);
  let c = [...h];
  return rows.map((x) => {
    const [i, f, g, o] = [0, 1, 2, 3].map((n) => {
      const a = dense(x, columns(kernel, n * units, units), columns(bias, n * units, units));
      const b = dense(h, columns(recurrent, n * units, units));
      return a.map((value, u) => value + b[u]!);
    });
    c = c.map((old, u) => gate(f![u]!) * old + gate(i![u]!) * Math.tanh(g![u]!));
    h = c.map((value, u) => gate(o![u]!) * Math.tanh(value));
    return h;
  });
}

/** States of a GRU; Keras keeps update, reset, candidate. A bias of two rows is one for inputs and one for states. */
export function gru(
  rows: Rows,
  weights: readonly Kernel[],
  resetAfter: boolean,
  gate: Scalar = sigmoid,
): Rows {
  const [kernel, recurrent, bias] = weights as [Kernel, Kernel, Kernel];
  const units = recurrent.shape[0]!;
  const width = 3 * units;
  const inner: Kernel = { shape: [width], data: bias.data.subarray(0, width) };
  const outer: Kernel = {
    shape: [width],
    data: resetAfter ? bias.data.subarray(width) : new Float32Array(width),
  };
  let h = new Array<number>(units).fill(0);
  return rows.map((x) => {
    const ofInput = (n: number): number[] =>
      dense(x, columns(kernel, n * units, units), columns(inner, n * units, units));
    const ofState = (n: number, state: number[]): number[] =>
      dense(state, columns(recurrent, n * units, units), columns(outer, n * units, units));
    const add = (a: number[], b: number[]): number[] => a.map((value, u) => value + b[u]!);
    const z = add(ofInput(0), ofState(0, h)).map(gate);
    const r = add(ofInput(1), ofState(1, h)).map(gate);
    const candidate = resetAfter
      ? ofState(2, h).map((value, u) => value * r[u]!)
      : ofState(
          2,
          h.map((value, u) => value * r[u]!),
        );
    const n = add(ofInput(2), candidate).map(Math.tanh);
    h = h.map((old, u) => z[u]! * old + (1 - z[u]!) * n[u]!);
    return h;
  });
}

/** Both ways side by side, the backward states in the order of time. */
export function bothWays(rows: Rows, forward: (rows: Rows) => Rows, backward: (rows: Rows) => Rows): Rows {
  const back = backward([...rows].reverse()).reverse();
  return forward(rows).map((row, t) => [...row, ...back[t]!]);
}
