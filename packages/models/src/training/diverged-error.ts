/** The loss became infinite or not a number. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly epoch: number;

  constructor(loss: number, step: number, epoch: number, learningRate: number) {
    super(
      `train: the loss must stay finite, got ${loss} at step ${step} (epoch ${epoch}); try a learningRate below ${learningRate}, or clipNorm`,
    );
    this.step = step;
    this.epoch = epoch;
  }
}
