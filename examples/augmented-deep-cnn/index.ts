// The notebook of 162 values a clip and four convolutions, each training clip heard three times: as it is, with noise,
// and stretched with another pitch. Copies are made after the split, of training clips only:
//   npm run augmented-deep-cnn -- [folder...] [--predict file] [--epochs n] [--seed n] [--output folder]
import { recipes } from '@ser/dsp';
import { presets } from '@ser/models';
import { runPipeline } from '../pipeline/index.ts';

await runPipeline({
  name: 'augmented-deep-cnn',
  recipe: recipes.zcrChromaMfccRmsMelMean,
  copies: [{ noise: [9, 30] }, { timeStretch: [0.8, 0.8], pitchShift: [0.7, 0.7] }],
  network: presets.deepCnn,
  scaling: 'standard',
  training: {
    epochs: 50,
    batchSize: 64,
    schedule: { type: 'plateau', factor: 0.4, patience: 2, minLearningRate: 1e-7 },
    earlyStopping: { metric: 'uar', patience: 10 },
  },
});
