import { createRng, type Rng } from '@ser/dsp';
import {
  type ClassicalData,
  type ClassicalModel,
  checkClassicalData,
  checkClassicalOptions,
} from './classical-model.ts';

export interface ForestOptions {
  readonly trees?: number;
  /** Numbers that each split chooses from; `'sqrt'` of all. */
  readonly maxFeatures?: number | 'sqrt';
  /** Fewest clips in a leaf. */
  readonly minLeaf?: number;
  readonly classWeights?: 'none' | 'balanced';
  /** Decides the draws of clips and of numbers. */
  readonly seed?: number;
}

/** A tree as columns of its nodes; a leaf has feature -1 and its class shares at `left`. */
interface Tree {
  readonly feature: number[];
  /** Values up to it go left. */
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly shares: number[];
}

/** Bins into which the values of each number fall; splits lie between them. */
const bins = 64;

/**
 * A random forest (Breiman, 2001): trees on bootstrap draws of the training clips, each split the best of a few numbers
 * by Gini impurity. Splits lie between at most 64 bins of equal counts.
 *
 * Clips of several axes are taken flat. The scores are probabilities: mean class shares of the leaves.
 *
 * @throws RangeError when data or options cannot work.
 * @example
 * const model = fitForest({ x, labels, classes, trainIndices }, { trees: 300, seed: 1 });
 */
export function fitForest(
  data: ClassicalData,
  {
    trees = 200,
    maxFeatures = 'sqrt',
    minLeaf = 1,
    classWeights = 'none',
    seed = 0,
    ...beyond
  }: ForestOptions = {},
): ClassicalModel {
  checkClassicalOptions('fitForest', classWeights, beyond);
  const { size, clips, targets, counts } = checkClassicalData('fitForest', data);
  const tried = maxFeatures === 'sqrt' ? Math.max(1, Math.floor(Math.sqrt(size))) : maxFeatures;
  const rules: readonly [name: string, value: number, ok: boolean, rule: string][] = [
    ['trees', trees, Number.isInteger(trees) && trees > 0, 'a positive integer'],
    ['minLeaf', minLeaf, Number.isInteger(minLeaf) && minLeaf > 0, 'a positive integer'],
    [
      'maxFeatures',
      tried,
      Number.isInteger(tried) && tried > 0 && tried <= size,
      `'sqrt' or an integer in [1, ${size}]`,
    ],
    ['seed', seed, Number.isSafeInteger(seed), 'an integer'],
  ];
  for (const [name, value, ok, rule] of rules) {
    if (!ok) throw new RangeError(`fitForest: ${name} must be ${rule}, got ${value}`);
  }
  const { classes } = data;
  const edges: Float32Array[] = [];
  const binned: Uint8Array[] = [];
  for (let feature = 0; feature < size; feature++) {
    const values = Float32Array.from(clips, (clip) => data.x.data[clip * size + feature]!);
    edges.push(edgesOf(values));
    binned.push(Uint8Array.from(values, (value) => binOf(edges[feature]!, value)));
  }
  const weights = counts.map((count) =>
    classWeights === 'balanced' ? clips.length / (classes.length * count) : 1,
  );
  const problem: Problem = { binned, edges, targets, weights, tried, minLeaf };
  const forest = Array.from({ length: trees }, (_, tree) => {
    const rng = createRng(seed, tree);
    return growTree(
      problem,
      Int32Array.from(clips, () => rng.integer(clips.length)),
      rng,
    );
  });
  return {
    classes,
    size,
    scoresOf(clip) {
      const scores = new Float64Array(classes.length);
      for (const { feature, threshold, left, right, shares } of forest) {
        let node = 0;
        while (feature[node]! >= 0) {
          node = clip[feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
        }
        for (let j = 0; j < scores.length; j++) scores[j]! += shares[left[node]! + j]! / trees;
      }
      return scores;
    },
  };
}

/** Values between which bins part: midpoints of neighbours, at equal counts. */
function edgesOf(values: Float32Array): Float32Array {
  const sorted = values.slice().sort();
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    const place = Math.floor((bin * sorted.length) / bins);
    const [below, above] = [sorted[place - 1], sorted[place]!];
    if (below === undefined || below === above) continue;
    // Rounded to 32 bits, a midpoint may meet its upper neighbour.
    const middle = Math.fround((below + above) / 2);
    edges.push(middle < above ? middle : below);
  }
  return Float32Array.from(edges);
}

/** How many edges lie below a value. */
function binOf(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Problem {
  /** For each number, the bin of each training clip. */
  readonly binned: readonly Uint8Array[];
  readonly edges: readonly Float32Array[];
  readonly targets: Int32Array;
  readonly weights: readonly number[];
  readonly tried: number;
  readonly minLeaf: number;
}

interface SplitPoint {
  readonly feature: number;
  readonly bin: number;
}

function growTree(problem: Problem, clips: Int32Array, rng: Rng): Tree {
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], shares: [] };
  const order = Int32Array.from(problem.binned.keys());
  const grow = (members: Int32Array): number => {
    const node = tree.feature.length;
    for (const column of [tree.feature, tree.threshold, tree.left, tree.right]) column.push(-1);
    const totals = problem.weights.map(() => 0);
    for (const clip of members) totals[problem.targets[clip]!]! += problem.weights[problem.targets[clip]!]!;
    const split = findSplit(problem, members, totals, order, rng);
    if (!split) {
      const sum = totals.reduce((total, value) => total + value, 0);
      tree.left[node] = tree.shares.length;
      for (const total of totals) tree.shares.push(total / sum);
      return node;
    }
    const { feature, bin } = split;
    const column = problem.binned[feature]!;
    tree.feature[node] = feature;
    tree.threshold[node] = problem.edges[feature]![bin]!;
    tree.left[node] = grow(members.filter((clip) => column[clip]! <= bin));
    tree.right[node] = grow(members.filter((clip) => column[clip]! > bin));
    return node;
  };
  grow(clips);
  return tree;
}

/** The best split of a few numbers drawn at random; of more while none of them parts the clips. */
function findSplit(
  { binned, edges, targets, weights, tried, minLeaf }: Problem,
  members: Int32Array,
  totals: readonly number[],
  order: Int32Array,
  rng: Rng,
): SplitPoint | undefined {
  if (members.length < 2 * minLeaf || totals.filter((total) => total > 0).length < 2) return undefined;
  const classes = totals.length;
  const histogram = new Float64Array(bins * classes);
  const counts = new Int32Array(bins);
  const left = new Float64Array(classes);
  let found: SplitPoint | undefined;
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < order.length && (i < tried || !found); i++) {
    const drawn = i + rng.integer(order.length - i);
    [order[i], order[drawn]] = [order[drawn]!, order[i]!];
    const feature = order[i]!;
    const column = binned[feature]!;
    histogram.fill(0);
    counts.fill(0);
    for (const clip of members) {
      const bin = column[clip]!;
      const target = targets[clip]!;
      histogram[bin * classes + target]! += weights[target]!;
      counts[bin]!++;
    }
    left.fill(0);
    let leftClips = 0;
    for (let bin = 0; bin < edges[feature]!.length; bin++) {
      if (counts[bin] === 0) continue;
      leftClips += counts[bin]!;
      let leftSum = 0;
      let leftSquares = 0;
      let rightSum = 0;
      let rightSquares = 0;
      for (let j = 0; j < classes; j++) {
        left[j]! += histogram[bin * classes + j]!;
        const right = totals[j]! - left[j]!;
        leftSum += left[j]!;
        leftSquares += left[j]! ** 2;
        rightSum += right;
        rightSquares += right ** 2;
      }
      if (leftClips < minLeaf || members.length - leftClips < minLeaf) continue;
      // The lower the impurity of both sides, the larger their sums of squared shares.
      const purity = leftSquares / leftSum + rightSquares / rightSum;
      if (purity > best) {
        best = purity;
        found = { feature, bin };
      }
    }
  }
  return found;
}
