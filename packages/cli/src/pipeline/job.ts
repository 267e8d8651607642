import type { labelMaps } from '@ser/datasets';
import type { recipes } from '@ser/dsp';

export const splitNames = ['speaker', 'random'] as const;
export const networkNames = ['conv1d', 'lstm', 'gru'] as const;

export type SplitName = (typeof splitNames)[number];
export type NetworkName = (typeof networkNames)[number];
export type LabelSet = keyof typeof labelMaps;

/** What `ser train` is asked to do. */
export interface TrainJob {
  folders: readonly string[];
  output: string;
  force: boolean;
  labels: LabelSet;
  network: NetworkName;
  recipe: keyof typeof recipes;
  split: SplitName;
  epochs: number;
  patience: number;
  batchSize: number;
  learningRate: number;
  seed: number;
  /** The command line that repeats the run. */
  command: string;
}
