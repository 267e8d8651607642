/**
 * Support vector machine and random forest, on the same data as the networks.
 *
 * @module @ser/models/classical
 */

export {
  type ClassicalData,
  type ClassicalEvaluation,
  type ClassicalModel,
  evaluateClassical,
} from './classical-model.ts';
export { type ForestOptions, fitForest } from './forest.ts';
export { fitSvm, type SvmOptions } from './svm.ts';
