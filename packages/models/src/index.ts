/**
 * Features to emotions: networks, training, measurement, the classifier.
 *
 * @module @ser/models
 */

export { buildModel, type ModelSpec } from './builders/build-model.ts';
export { buildConv1d, type Conv1dOptions } from './builders/conv1d.ts';
export { buildConv2d, type Conv2dOptions } from './builders/conv2d.ts';
export type { TimePooling } from './builders/network.ts';
export type { BuilderOptions } from './builders/options.ts';
export { type Preset, presets } from './builders/presets.ts';
export { buildGru, buildLstm, type RecurrentOptions } from './builders/recurrent.ts';
export type { RecurrentBack, RecurrentCell } from './builders/recurrent-layers.ts';
export type { ClassifierMetadata, ReportedScore } from './classifier/bundle.ts';
export type { AbstentionOptions, Decision, Prediction } from './classifier/decision.ts';
export type { Distribution, LabelShare } from './classifier/distribution.ts';
export {
  type ClassifierParts,
  type DecideOptions,
  EmotionClassifier,
  type PredictManyOptions,
} from './classifier/emotion-classifier.ts';
export type { ClassifierBytes, ClassifierSource } from './classifier/load.ts';
export type { SaveOptions } from './classifier/save.ts';
export type { Signal } from './classifier/signal.ts';
export type {
  EmotionStream,
  StreamOptions,
  TimelineOptions,
  TimelineWindow,
} from './classifier/timeline.ts';
export { type Features, type Indices, packClips } from './features.ts';
export { type FuseOptions, fitFusionWeights, fuse, type ModalityScores } from './fusion/fuse.ts';
export { registerLayers } from './layers/reset-after-gru.ts';
export { type BootstrapInterval, type BootstrapOptions, bootstrapBySpeaker } from './metrics/bootstrap.ts';
export { brierScore } from './metrics/brier-score.ts';
export { expectedCalibrationError } from './metrics/calibration.ts';
export {
  type ClassificationReport,
  type ClassificationReportOptions,
  classificationReport,
  formatClassificationReport,
} from './metrics/classification-report.ts';
export { type CohenKappaOptions, cohenKappa } from './metrics/cohen-kappa.ts';
export {
  type ConfusionMatrix,
  type ConfusionMatrixOptions,
  confusionMatrix,
} from './metrics/confusion-matrix.ts';
export { matrixRows } from './metrics/probabilities.ts';
export { rocAuc, topKAccuracy } from './metrics/ranking.ts';
export {
  type Average,
  accuracy,
  f1,
  type LabelScores,
  precision,
  recall,
  type ScoreOptions,
  unweightedAverageRecall,
} from './metrics/scores.ts';
export { applyTemperature, fitTemperature, type TemperatureOptions } from './metrics/temperature.ts';
export { prepareTfjs } from './prepare.ts';
export { loadPretrained, type PretrainedName } from './pretrained/load-pretrained.ts';
export { applyScaler, fitScaler, type Scaler } from './scaler.ts';
export type { Augmentation } from './training/augment.ts';
export type { ClassWeights } from './training/class-weights.ts';
export type { TrainingData } from './training/data.ts';
export { DivergedError } from './training/diverged-error.ts';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  predictProbabilities,
} from './training/evaluate.ts';
export type { EpochRecord, EpochScores, History } from './training/history.ts';
export type { OptimizerName } from './training/optimizer.ts';
export type { Sampling } from './training/sampling.ts';
export type {
  ConstantSchedule,
  CosineSchedule,
  OneCycleSchedule,
  PlateauSchedule,
  Schedule,
  ScheduleState,
} from './training/schedule.ts';
export { type BestWeights, decodeState, encodeState, type TrainingState } from './training/state.ts';
export { train } from './training/train.ts';
export type {
  BatchEvent,
  EarlyStopping,
  EpochEvent,
  NamedMetric,
  TrainOptions,
} from './training/train-options.ts';
export {
  type FineTuneData,
  type FineTuned,
  type FineTuneOptions,
  fineTune,
} from './transfer/fine-tune.ts';
