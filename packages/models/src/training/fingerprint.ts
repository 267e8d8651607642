import type { TrainingData } from './data.ts';
import { runsOverAllSteps } from './schedule.ts';
import type { TrainSettings } from './train-options.ts';

/** What must be equal for a resumed run to continue the interrupted one. */
export function fingerprintOf(
  settings: TrainSettings,
  { x, classes, trainIndices, validationIndices = [] }: TrainingData,
  targets: Int32Array,
): string {
  const { batchSize, seed, optimizer, learningRate, schedule, epochs, earlyStopping } = settings;
  const { classWeights, labelSmoothing, weightDecay, clipNorm, sampling, augmentation, emaDecay } = settings;
  let hash = 0x811c9dc5;
  const add = (number: number): void => {
    hash = Math.imul(hash ^ number, 0x01000193);
  };
  const bits = new Int32Array(x.data.buffer, x.data.byteOffset, x.data.length);
  const lengths = x.lengths ?? [];
  for (const numbers of [trainIndices, validationIndices, targets, lengths, bits]) {
    for (let i = 0; i < numbers.length; i++) add(numbers[i]!);
    add(-1);
  }
  return JSON.stringify({
    ...{ batchSize, seed, optimizer, learningRate, schedule },
    // Only a course that runs over all epochs depends on their number.
    epochs: runsOverAllSteps(schedule) ? epochs : undefined,
    ...{ classWeights, labelSmoothing, weightDecay, clipNorm, sampling, augmentation, emaDecay },
    metric: typeof earlyStopping?.metric === 'function' ? 'own' : earlyStopping?.metric,
    shape: x.shape,
    classes,
    data: hash >>> 0,
  });
}
