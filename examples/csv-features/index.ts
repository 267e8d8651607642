// Eight kinds of features to a CSV file, and a network from that file: what lies between may be a spreadsheet or pandas:
//   npm run csv-features -- [folder...] [--predict file] [--epochs n] [--seed n] [--output folder]
import { join } from 'node:path';
import { readTable, writeTable } from '@ser/datasets/node';
import { recipes } from '@ser/dsp';
import { presets } from '@ser/models';
import { runPipeline } from '../pipeline/index.ts';

const recipe = recipes.eightFeaturesMean;

await runPipeline({
  name: 'csv-features',
  recipe,
  handOn: async (table, folder) => {
    const file = join(folder, 'features.csv');
    await writeTable(file, table);
    return readTable(file, { recipe });
  },
  network: presets.improvedCnn,
  scaling: 'standard',
  training: { epochs: 60, batchSize: 32, earlyStopping: { metric: 'uar', patience: 15 } },
});
