import { createRng, type Rng } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

type Initializer = ReturnType<typeof tfl.initializers.glorotUniform>;

/** Initialisers that draw from one seed, each from a stream of its own; they serialise as tfjs' own. */
export interface SeededInitializers {
  /** Uniform in ±sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010). */
  glorotUniform(): Initializer;
  /** Orthonormal rows (or columns, when there are fewer) of a normal matrix (Saxe et al., 2014). */
  orthogonal(): Initializer;
}

/** Initialisers for the weights of one network, in the order in which they are asked for. */
export function seededInitializers(seed: number): SeededInitializers {
  let stream = 0;
  const replace = (
    stock: Initializer,
    fill: (shape: readonly number[], rng: Rng) => Float32Array,
    rng: Rng,
  ): Initializer => {
    // On the instance: the saved model names the stock initialiser, the numbers come from our seed on every backend.
    stock.apply = (shape) => tf.tensor(fill(shape as number[], rng), shape as number[]);
    return stock;
  };
  return {
    glorotUniform() {
      const rng = createRng(seed, stream++);
      return replace(tfl.initializers.glorotUniform({ seed: seed + stream }), fillGlorotUniform, rng);
    },
    orthogonal() {
      const rng = createRng(seed, stream++);
      return replace(tfl.initializers.orthogonal({ seed: seed + stream }), fillOrthogonal, rng);
    },
  };
}

function fillGlorotUniform(shape: readonly number[], rng: Rng): Float32Array {
  const field = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const limit = Math.sqrt(6 / (field * (shape.at(-2)! + shape.at(-1)!)));
  const size = field * shape.at(-2)! * shape.at(-1)!;
  return Float32Array.from({ length: size }, () => limit * (2 * rng.uniform() - 1));
}

/** Gram-Schmidt on the shorter side, in doubles: milliseconds where the stock QR decomposition takes a second. */
function fillOrthogonal(shape: readonly number[], rng: Rng): Float32Array {
  const [rows, columns] = shape as [number, number];
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const basis = Array.from({ length: count }, () => Float64Array.from({ length }, () => rng.normal()));
  for (const [i, vector] of basis.entries()) {
    for (let j = 0; j < i; j++) {
      const other = basis[j]!;
      let dot = 0;
      for (let k = 0; k < length; k++) dot += vector[k]! * other[k]!;
      for (let k = 0; k < length; k++) vector[k]! -= dot * other[k]!;
    }
    let square = 0;
    for (let k = 0; k < length; k++) square += vector[k]! ** 2;
    const inverse = 1 / Math.sqrt(square);
    for (let k = 0; k < length; k++) vector[k]! *= inverse;
  }
  const matrix = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      matrix[i * columns + j] = rows <= columns ? basis[i]![j]! : basis[j]![i]!;
  }
  return matrix;
}
