// Cross-validates a small network with its runs in the folder given; says so at every epoch.
import { createRng } from '@ser/dsp';
import { crossValidate } from '@ser/models/node';

const [, , folder] = process.argv;
const rng = createRng(4);
const classes = ['angry', 'happy', 'sad'];
const clips = [...Array(36).keys()];
const part = (k) => clips.filter((clip) => Math.floor(clip / 12) === k);
const data = {
  x: { data: Float32Array.from({ length: 36 * 80 }, () => rng.normal()), shape: [36, 10, 8] },
  labels: clips.map((clip) => classes[clip % 3]),
  classes,
  speakers: clips.map((clip) => `s${Math.floor(clip / 6)}`),
  folds: [0, 1].map((k) => ({ name: `${k}`, train: part(k), validation: [], test: part(k + 1) })),
};
const { runs } = await crossValidate('speakerFolds', data, {
  model: { type: 'conv1d', filters: [8] },
  training: { epochs: 30, batchSize: 4 },
  seeds: [1, 2],
  workers: 1,
  folder,
  onProgress: ({ type }) => type === 'epoch' && process.stdout.write('.'),
});
process.stdout.write(`\n${JSON.stringify(runs.map(({ seconds, ...run }) => run))}`);
