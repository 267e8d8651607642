import { applyScaler, fitScaler } from '../scaler.ts';
import {
  type ClassicalData,
  type ClassicalModel,
  checkClassicalData,
  checkClassicalOptions,
} from './classical-model.ts';

export interface SvmOptions {
  /** Price of a training clip on the wrong side (scikit-learn's `C`). */
  readonly cost?: number;
  /** Width of the kernel `exp(-gamma |a - b|^2)`; `'scale'` is 1 / (numbers * their variance). */
  readonly gamma?: number | 'scale';
  readonly classWeights?: 'none' | 'balanced';
}

/**
 * A support vector machine with an RBF kernel, one class against one (LIBSVM, Chang and Lin, 2011).
 *
 * Numbers are standardised by the training clips' statistics first; clips of several axes are taken flat. The scores
 * are scikit-learn's `decision_function` of shape `ovr`: votes, and confidences that decide between equal votes. They
 * are no probabilities.
 *
 * @throws RangeError when data or options cannot work.
 * @example
 * const model = await fitSvm({ x, labels, classes, trainIndices }, { cost: 10 });
 */
export async function fitSvm(
  data: ClassicalData,
  { cost = 1, gamma = 'scale', classWeights = 'none', ...beyond }: SvmOptions = {},
): Promise<ClassicalModel> {
  checkClassicalOptions('fitSvm', classWeights, beyond);
  if (!(cost > 0 && Number.isFinite(cost))) {
    throw new RangeError(`fitSvm: cost must be a positive number, got ${cost}`);
  }
  if (gamma !== 'scale' && !(gamma > 0 && Number.isFinite(gamma))) {
    throw new RangeError(`fitSvm: gamma must be 'scale' or a positive number, got ${gamma}`);
  }
  const { size, clips, targets, counts } = checkClassicalData('fitSvm', data);
  const { classes } = data;
  const flat = { data: data.x.data, shape: [data.x.shape[0]!, size] };
  const scaler = fitScaler(flat, clips);
  const scaled = applyScaler(flat, scaler);
  // LIBSVM numbers classes as they come: in their own order, equal votes fall as in scikit-learn.
  const places = [...clips.keys()].sort((a, b) => targets[a]! - targets[b]! || a - b);
  const samples = places.map((place) =>
    scaled.data.subarray(clips[place]! * size, (clips[place]! + 1) * size),
  );
  const width = gamma === 'scale' ? 1 / (size * variance(samples)) : gamma;
  const { default: SVM } = await import('libsvm-js/asm.js');
  const svm = new SVM({
    type: SVM.SVM_TYPES.C_SVC,
    kernel: SVM.KERNEL_TYPES.RBF,
    gamma: width,
    cost,
    tolerance: 1e-3,
    quiet: true,
    ...(classWeights === 'balanced' && {
      weight: Object.fromEntries(
        counts.map((count, label) => [label, clips.length / (classes.length * count)]),
      ),
    }),
  });
  try {
    svm.train(
      samples,
      places.map((place) => targets[place]!),
    );
    const machine = parseMachine(svm.serializeModel(), size, classes.length);
    return {
      classes,
      size,
      scoresOf: (clip) =>
        decide(machine, width, applyScaler({ data: clip, shape: [1, size] }, scaler).data, classes.length),
    };
  } finally {
    svm.free();
  }
}

function variance(samples: readonly Float32Array[]): number {
  const count = samples.length * samples[0]!.length;
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    for (const value of sample) {
      sum += value;
      squares += value ** 2;
    }
  }
  // Of constant features, any width serves.
  return squares / count - (sum / count) ** 2 || 1;
}

interface Machine {
  /** One for each pair of classes. */
  readonly rho: readonly number[];
  /** Class of each support vector. */
  readonly owners: readonly number[];
  readonly vectors: readonly Float64Array[];
  /** For each vector, its weight against each of the other classes. */
  readonly weights: readonly (readonly number[])[];
}

/** Reads LIBSVM's own text form, so that nothing stays on its heap, which no collector cleans. */
function parseMachine(text: string, size: number, classes: number): Machine {
  const lines = text.trim().split('\n');
  const start = lines.indexOf('SV');
  const header = new Map(
    lines.slice(0, start).map((line) => [line.split(' ')[0]!, line.split(' ').slice(1)]),
  );
  const vectors: Float64Array[] = [];
  const weights: number[][] = [];
  for (const line of lines.slice(start + 1)) {
    const fields = line.trim().split(' ');
    weights.push(fields.slice(0, classes - 1).map(Number));
    const vector = new Float64Array(size);
    for (const field of fields.slice(classes - 1)) {
      const [index, value] = field.split(':').map(Number) as [number, number];
      vector[index - 1] = value;
    }
    vectors.push(vector);
  }
  return {
    rho: header.get('rho')!.map(Number),
    owners: header
      .get('nr_sv')!
      .flatMap((count, label) => Array.from({ length: Number(count) }, () => label)),
    vectors,
    weights,
  };
}

function decide(
  { rho, owners, vectors, weights }: Machine,
  gamma: number,
  clip: Float32Array,
  classes: number,
): Float64Array {
  // sums[i][j]: what the vectors of class i say in its pair with class j.
  const sums = Array.from({ length: classes }, () => new Float64Array(classes));
  for (const [place, vector] of vectors.entries()) {
    let distance = 0;
    for (let i = 0; i < vector.length; i++) distance += (vector[i]! - clip[i]!) ** 2;
    const kernel = Math.exp(-gamma * distance);
    const owner = owners[place]!;
    const row = sums[owner]!;
    for (let other = 0; other < classes; other++) {
      if (other !== owner) row[other]! += kernel * weights[place]![other > owner ? other - 1 : other]!;
    }
  }
  const votes = new Float64Array(classes);
  const confidences = new Float64Array(classes);
  let pair = 0;
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      const value = sums[i]![j]! + sums[j]![i]! - rho[pair++]!;
      votes[value > 0 ? i : j]! += 1;
      confidences[i]! += value;
      confidences[j]! -= value;
    }
  }
  return votes.map((vote, i) => vote + confidences[i]! / (3 * (Math.abs(confidences[i]!) + 1)));
}
