// Loudness, zero crossings, band energy ratio, centroid, bandwidth and 20 MFCC, their means read by two LSTM layers:
//   npm run lstm -- [folder...] [--predict file] [--epochs n] [--seed n] [--output folder]
import { recipes } from '@ser/dsp';
import { presets } from '@ser/models';
import { runPipeline } from '../pipeline/index.ts';

await runPipeline({
  name: 'lstm',
  recipe: recipes.rmsZcrBerCentroidBandwidthMfccMean,
  network: presets.lstm,
  scaling: 'standard',
  // Slow to learn, since the columns follow each other in no order of time.
  training: { epochs: 150, batchSize: 32, earlyStopping: { metric: 'uar', patience: 40 } },
});
