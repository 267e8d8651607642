import { buildConv1d, buildGru, buildLstm } from '@ser/models';
import type { LayersModel } from '@tensorflow/tfjs-layers';

export interface NetworkInput {
  inputShape: readonly [time: number, features: number];
  classes: number;
  seed: number;
}

/** The networks that `--network` names. */
export const networks = {
  conv1d: { title: 'Conv1D network', build: (input: NetworkInput): LayersModel => buildConv1d(input) },
  lstm: {
    title: 'bidirectional LSTM network with attention',
    build: (input: NetworkInput): LayersModel =>
      buildLstm({ ...input, direction: 'bidirectional', pooling: 'attention' }),
  },
  gru: {
    title: 'bidirectional GRU network with attention',
    build: (input: NetworkInput): LayersModel =>
      buildGru({ ...input, direction: 'bidirectional', pooling: 'attention' }),
  },
} as const;

export type NetworkName = keyof typeof networks;
export const networkNames = Object.keys(networks) as NetworkName[];
