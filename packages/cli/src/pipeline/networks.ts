import { type BuilderOptions, buildConv1d, buildGru, buildLstm } from '@ser/models';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NetworkName } from './job.ts';

interface Network {
  title: string;
  build(input: BuilderOptions): LayersModel;
}

/** The networks that `--network` names. */
export const networks: Readonly<Record<NetworkName, Network>> = {
  conv1d: { title: 'Conv1D network', build: (input) => buildConv1d(input) },
  lstm: {
    title: 'bidirectional LSTM network with attention',
    build: (input) => buildLstm({ ...input, direction: 'bidirectional', pooling: 'attention' }),
  },
  gru: {
    title: 'bidirectional GRU network with attention',
    build: (input) => buildGru({ ...input, direction: 'bidirectional', pooling: 'attention' }),
  },
};
