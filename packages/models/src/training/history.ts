/** Scores of one pass over a set of clips. */
export interface EpochScores {
  /** Mean cross-entropy. */
  readonly loss: number;
  readonly accuracy: number;
  /** Unweighted average recall. */
  readonly uar: number;
}

/**
 * One epoch. The training scores (`loss`, `accuracy`, `uar`) are gathered while the weights change, with dropout,
 * augmentation, class weights and label smoothing; those of `validation` are of the weights at the epoch's end.
 */
export interface EpochRecord extends EpochScores {
  /** Counted from 1. */
  readonly epoch: number;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  readonly validation?: EpochScores;
}

/** What a training run did. */
export interface History {
  readonly epochs: readonly EpochRecord[];
  /** The epoch (from 1) whose weights the model has now. */
  readonly bestEpoch: number;
  readonly stopped: 'epochs' | 'earlyStopping';
}
