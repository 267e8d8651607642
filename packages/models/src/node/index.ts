/**
 * Models in folders, checkpoints in files, cross-validation in processes, in Node.
 *
 * @module @ser/models/node
 */

export {
  type CrossValidateOptions,
  type CrossValidationData,
  type CrossValidationEvent,
  crossValidate,
} from './cross-validation/cross-validate.ts';
export type { Fold, Protocol, Provenance } from './cross-validation/fold.ts';
export { mergeCrossValidations } from './cross-validation/merge-cross-validations.ts';
export type { ClassifierSpec, FoldRun, TrainingSpec } from './cross-validation/run.ts';
export type { CrossValidation, GroupScores, ScoreSummary } from './cross-validation/summarize.ts';
export { type FileCheckpoint, fileCheckpoint } from './file-checkpoint.ts';
export { folderHandler } from './folder-handler.ts';
export { loadClassifier } from './load-classifier.ts';
export { useWasmBackend } from './wasm-backend.ts';
