import { type LabelMap, labelMaps } from '@ser/datasets';
import type { Recipe } from '@ser/dsp';
import type { ModelSpec } from '@ser/models';
import type { Protocol, TrainingSpec } from '@ser/models/node';

export const splitNames = ['speaker', 'statement', 'random'] as const;
export type SplitName = (typeof splitNames)[number];

export const protocolNames = [
  'speakerFolds',
  'leaveOneSpeakerOut',
  'ravdessFolds',
  'statementHeldOut',
  'crossCorpus',
  'random',
] as const;
/** A protocol of `crossValidate`; `ravdessFolds` are the speaker folds of the literature. */
export type ProtocolName = Protocol | 'ravdessFolds';

/** The label sets by the names that the command line has for them. */
export const labelSets: Readonly<Record<string, LabelMap>> = {
  own: labelMaps.own,
  common8: labelMaps.commonEight,
  common6: labelMaps.commonSix,
  iemocap4: labelMaps.iemocapFour,
  twelve: labelMaps.twelve,
};

/** Which clips, and what counts as their label. */
export interface ClipSelection {
  where: Readonly<Record<string, readonly string[]>>;
  /** Name of a label set. */
  labels: string;
  /** What was meant, or what listeners heard. */
  label: 'emotion' | 'heardEmotion';
}

/** A network and how it is trained, as plain JSON. */
export interface Experiment {
  /** `Conv1D network`. */
  title: string;
  recipe: Recipe;
  model: ModelSpec;
  training: TrainingSpec;
}

/** What `ser train` is asked to do. */
export interface TrainJob extends ClipSelection {
  /** Folders of recordings, or one table of features. */
  inputs: readonly string[];
  output: string;
  force: boolean;
  /** Where features are kept for other runs; undefined: only until this one has ended. */
  features: string | undefined;
  experiment: Experiment;
  /** Whether the recipe was asked for: then a table must have the same. */
  split: SplitName;
  /** Tests by this protocol in place of the split's test clips. */
  protocol: ProtocolName | undefined;
  folds: number;
  seed: number;
  /** How many misclassified clips become part of the report. */
  embedAudio: number;
  /** The command line that repeats the run. */
  command: string;
}
