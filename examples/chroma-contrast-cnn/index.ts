// The "improved CNN" on more features: the means of 40 MFCC, 12 chroma and 7 contrast bands:
//   npm run chroma-contrast-cnn -- [folder...] [--predict file] [--epochs n] [--seed n] [--output folder]
import { recipes } from '@ser/dsp';
import { presets } from '@ser/models';
import { improvedCnnTraining, runPipeline } from '../pipeline/index.ts';

await runPipeline({
  name: 'chroma-contrast-cnn',
  recipe: recipes.mfccChromaContrastMean,
  network: presets.improvedCnn,
  scaling: 'standard',
  training: improvedCnnTraining,
});
