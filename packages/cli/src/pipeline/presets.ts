import { recipes } from '@ser/dsp';
import type { ModelSpec } from '@ser/models';
import type { TrainingSpec } from '@ser/models/node';
import type { Experiment } from './job.ts';

const pooledTraining: TrainingSpec = {
  epochs: 60,
  batchSize: 32,
  learningRate: 0.002,
  schedule: 'cosine',
  classWeights: 'balanced',
  labelSmoothing: 0.1,
  clipNorm: 1,
  earlyStopping: { metric: 'uar', patience: 20 },
};

const frameTraining: TrainingSpec = {
  ...pooledTraining,
  augmentation: {
    timeMasks: 2,
    timeMaskFrames: 24,
    frequencyMasks: 2,
    frequencyMaskColumns: 8,
    shiftFrames: 16,
  },
};

const recurrent = { direction: 'bidirectional', pooling: 'attention' } as const;

type NotebookName = Extract<ModelSpec, { type: 'preset' }>['name'];

const notebook = (title: string, name: NotebookName, recipe: keyof typeof recipes): Experiment => ({
  title,
  recipe: recipes[recipe],
  model: { type: 'preset', name },
  training: pooledTraining,
});

/** The experiments that `--preset` names. */
export const presets: Readonly<Record<string, Experiment>> = {
  conv1d: {
    title: 'Conv1D network',
    recipe: recipes.logMel,
    model: { type: 'conv1d' },
    training: frameTraining,
  },
  conv2d: {
    title: 'Conv2D network',
    recipe: recipes.logMel,
    model: { type: 'conv2d' },
    training: frameTraining,
  },
  lstm: {
    title: 'bidirectional LSTM network with attention',
    recipe: recipes.logMel,
    model: { type: 'lstm', ...recurrent },
    training: frameTraining,
  },
  gru: {
    title: 'bidirectional GRU network with attention',
    recipe: recipes.logMel,
    model: { type: 'gru', ...recurrent },
    training: frameTraining,
  },
  basicCnn: notebook('basic CNN of the notebooks', 'basicCnn', 'mfccMean'),
  improvedCnn: notebook('improved CNN of the notebooks', 'improvedCnn', 'mfccMean'),
  cnnGru: notebook('CNN with GRU of the notebooks', 'cnnGru', 'mfccMean'),
  notebookLstm: notebook('LSTM of the notebooks', 'lstm', 'mfccMean'),
  deepCnn: notebook('deep CNN of the notebooks', 'deepCnn', 'zcrChromaMfccRmsMelMean'),
};

/** What of the training goes with the features: shifts and masks need frames. */
export function fitTraining(training: TrainingSpec, pooled: boolean): TrainingSpec {
  if (!pooled) return training;
  const { augmentation, ...rest } = training;
  const { mixup, seed } = augmentation ?? {};
  return mixup === undefined
    ? rest
    : { ...rest, augmentation: { mixup, ...(seed === undefined ? {} : { seed }) } };
}
