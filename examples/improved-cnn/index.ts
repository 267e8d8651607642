// The "improved CNN" of a well-known notebook, made for TESS and the songs of RAVDESS: the mean of 40 MFCC, two
// convolutions:
//   npm run improved-cnn -- [folder...] [--predict file] [--epochs n] [--seed n] [--output folder]
import { recipes } from '@ser/dsp';
import { presets } from '@ser/models';
import { improvedCnnTraining, runPipeline } from '../pipeline/index.ts';

await runPipeline({
  name: 'improved-cnn',
  recipe: recipes.mfccMean,
  network: presets.improvedCnn,
  scaling: 'none',
  training: improvedCnnTraining,
});
