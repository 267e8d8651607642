import type { presets } from '@ser/models';

/** Recordings that a row trains and tests on. */
export type Part = 'tess' | 'song' | 'speech';

/** How test clips are chosen: any clips, any rows (copies of training clips among them), or other speakers. */
type Division = 'random' | 'leaking' | 'speaker';

/** One line of the table: a network on features of recordings, divided in one way, trained once for each seed. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly network: keyof typeof presets;
  readonly features: 'mfccMean' | 'mfccChromaContrastMean' | 'zcrChromaMfccRmsMelMean';
  /** Altered copies of the training clips, as the notebook makes them. */
  readonly copies: boolean;
  readonly parts: readonly Part[];
  readonly division: Division;
  readonly published?: { readonly final: number; readonly best?: number };
  readonly seeds: readonly number[];
}

type Network = Pick<Row, 'id' | 'title' | 'network' | 'features' | 'parts' | 'copies'> & {
  readonly published: NonNullable<Row['published']>;
};

const song = { features: 'mfccMean', parts: ['tess', 'song'], copies: false } as const;
const improved: Network = {
  ...song,
  id: 'improved-cnn',
  title: 'improved CNN, TESS + song',
  network: 'improvedCnn',
  published: { final: 0.953, best: 0.96 },
};
const basic: Network = {
  ...song,
  id: 'basic-cnn',
  title: 'basic CNN, TESS + song',
  network: 'basicCnn',
  published: { final: 0.937 },
};
const gru: Network = {
  ...song,
  id: 'cnn-gru',
  title: 'CNN + GRU, TESS + song',
  network: 'cnnGru',
  published: { final: 0.932 },
};
const lstm: Network = {
  ...song,
  id: 'lstm',
  title: 'LSTM 128-64, TESS + song',
  network: 'lstm',
  published: { final: 0.921 },
};
const speech: Network = {
  ...improved,
  id: 'improved-cnn-speech',
  title: 'improved CNN, TESS + speech',
  parts: ['tess', 'speech'],
  published: { final: 0.783 },
};
const all: Network = {
  ...improved,
  id: 'improved-cnn-all',
  title: 'improved CNN, TESS + song + speech',
  parts: ['tess', 'song', 'speech'],
  published: { final: 0.794 },
};
const chroma: Network = {
  ...all,
  id: 'improved-cnn-all-59',
  title: 'improved CNN, TESS + song + speech, with chroma and contrast',
  features: 'mfccChromaContrastMean',
  published: { final: 0.818 },
};
const notebook: Network = {
  id: 'notebook',
  title: 'deep CNN, 162 features, RAVDESS speech',
  network: 'deepCnn',
  features: 'zcrChromaMfccRmsMelMean',
  copies: true,
  parts: ['speech'],
  published: { final: 0.61 },
};

const row = (network: Network, division: Division, seeds: readonly number[] = [1]): Row => ({
  ...network,
  id: `${network.id}/${division}`,
  division,
  seeds,
});

/** The table, the most wanted rows first; a published figure stands where the division is the original's. */
export const rows: readonly Row[] = [
  row(improved, 'random', [1, 2, 3, 4, 5]),
  row(basic, 'random', [1, 2, 3, 4, 5]),
  row(gru, 'random'),
  row(lstm, 'random', [1, 2, 3]),
  row(speech, 'random'),
  row(all, 'random'),
  row(notebook, 'leaking'),
  row(notebook, 'random'),
  ...[improved, basic, speech, all, gru, lstm, notebook].map((network) => row(network, 'speaker')),
  row(chroma, 'random'),
  row(chroma, 'speaker'),
];
