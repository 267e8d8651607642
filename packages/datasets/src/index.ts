/**
 * Corpora by their file names, label maps, splits, tables of features, and a voice synthesiser for tests.
 *
 * @module @ser/datasets
 */

export { applySplit, type SplitClip } from './apply-split.ts';
export type { Augmentation, AugmentOptions, Range } from './augment.ts';
export type { Clip, ClipFields, Dimensions, Emotion, ParsedClip, Rating } from './clip.ts';
export { cremaD } from './corpora/crema-d.ts';
export { iemocap } from './corpora/iemocap.ts';
export { ravdess } from './corpora/ravdess.ts';
export { savee } from './corpora/savee.ts';
export { tess } from './corpora/tess.ts';
export { corpora, detectCorpus } from './corpora.ts';
export {
  type Corpus,
  type CorpusDefinition,
  defineCorpus,
  type FoundLabels,
  isSoundFile,
  type LabelFile,
  type Mismatch,
  type ParseResult,
} from './corpus.ts';
export type { Features, FeatureTable } from './feature-table.ts';
export { type ClipFilter, filterClips } from './filter-clips.ts';
export {
  type CrossCorpusOptions,
  crossCorpus,
  type FoldOptions,
  type GroupKFoldOptions,
  groupKFold,
  leaveOneSpeakerOut,
  ravdessFolds,
} from './folds.ts';
export {
  type LabelMap,
  labelMaps,
  type MapLabelsOptions,
  type MappedLabels,
  mapLabels,
} from './label-maps.ts';
export type { Fold, Split, Splittable } from './split.ts';
export { type SplitBySpeakerOptions, splitBySpeaker } from './split-by-speaker.ts';
export { type SplitByStatementOptions, splitByStatement } from './split-by-statement.ts';
export { type SplitRandomOptions, splitRandom } from './split-random.ts';
export { type ClipSummary, type SummaryRow, summarizeClips } from './summarize-clips.ts';
export type { SyntheticEmotion } from './synthesis/expression.ts';
export { synthesizeUtterance, type UtteranceOptions } from './synthesis/synthesize-utterance.ts';
