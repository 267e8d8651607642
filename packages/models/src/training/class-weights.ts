/** Weight of each class in the loss: the same, such that all classes weigh the same, or as given. */
export type ClassWeights = 'none' | 'balanced' | Readonly<Record<string, number>>;

/** The factor of each class. */
export function factorsOfClasses(
  classWeights: ClassWeights,
  classes: readonly string[],
  targets: Int32Array,
  trainIndices: ArrayLike<number>,
): number[] {
  if (classWeights === 'none') return classes.map(() => 1);
  if (classWeights === 'balanced') {
    const counts = classes.map(() => 0);
    for (const clip of Array.from(trainIndices)) counts[targets[clip]!]!++;
    return counts.map((count) => trainIndices.length / (classes.length * count));
  }
  return classes.map((label) => {
    const weight = classWeights[label];
    if (!(weight !== undefined && weight > 0 && Number.isFinite(weight))) {
      throw new RangeError(`train: classWeights must give '${label}' a positive number, got ${weight}`);
    }
    return weight;
  });
}
