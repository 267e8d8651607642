import { checkChoice, checkCount } from '../checks.ts';
import { type TimePooling, timePoolings } from './network.ts';
import { type BuilderOptions, checkBuilderOptions, checkDropout, checkSizes } from './options.ts';
import { checkRecurrentBack, type RecurrentBack } from './recurrent-layers.ts';

/** What convolutional networks over time, and over time and bands, have in common. */
export interface ConvolutionOptions extends BuilderOptions {
  /** Filters of each block, from the input up. */
  readonly filters?: readonly number[];
  /** Frames (and bands) under one filter. */
  readonly kernelSize?: number;
  /** Frames (and bands) that each block's max-pooling joins; 1 pools nothing. */
  readonly poolSize?: number;
  readonly normalization?: 'batch' | 'none';
  /** Recurrent layers after the convolutions; none unless given. */
  readonly recurrent?: RecurrentBack;
  readonly pooling?: TimePooling;
  /** Units of a hidden dense layer before the head; 0 for none. */
  readonly hiddenUnits?: number;
  /** Share of values dropped after each block and before the head, in [0, 1). */
  readonly dropout?: number;
}

/** Checks them; what is left out is right. */
export function checkConvolutionOptions(
  caller: string,
  {
    filters = [1],
    kernelSize = 1,
    poolSize = 1,
    normalization = 'none',
    recurrent,
    pooling = 'average',
    hiddenUnits = 0,
    dropout = 0,
    ...base
  }: ConvolutionOptions,
): void {
  checkBuilderOptions(caller, base);
  checkSizes(caller, 'filters', filters);
  checkCount(caller, 'kernelSize', kernelSize);
  checkCount(caller, 'poolSize', poolSize);
  checkChoice(caller, 'normalization', normalization, ['batch', 'none']);
  if (recurrent) checkRecurrentBack(caller, recurrent);
  if (hiddenUnits !== 0) checkCount(caller, 'hiddenUnits', hiddenUnits);
  checkChoice(caller, 'pooling', pooling, timePoolings);
  checkDropout(caller, dropout);
}
