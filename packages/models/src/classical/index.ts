export {
  type ClassicalData,
  type ClassicalEvaluation,
  type ClassicalModel,
  evaluateClassical,
} from './classical-model.ts';
export { type ForestOptions, fitForest } from './forest.ts';
export { fitSvm, type SvmOptions } from './svm.ts';
