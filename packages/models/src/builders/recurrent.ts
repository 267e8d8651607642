import type * as tfl from '@tensorflow/tfjs-layers';
import { checkChoice } from '../checks.ts';
import { createNetwork, type TimePooling, timePoolings } from './network.ts';
import { type BuilderOptions, checkBuilderOptions, checkDropout, checkSizes } from './options.ts';
import { addRecurrent, directions, type RecurrentCell } from './recurrent-layers.ts';

export interface RecurrentOptions extends BuilderOptions {
  /** Units of each recurrent layer, from the input up. */
  readonly units?: readonly number[];
  /** Whether each layer also reads the clip from its end; outputs are concatenated. */
  readonly direction?: 'forward' | 'bidirectional';
  /** What the head sees: the last state, or all states pooled over time. */
  readonly pooling?: 'last' | TimePooling;
  /** Share of values dropped after each recurrent layer, in [0, 1). */
  readonly dropout?: number;
}

/**
 * A network of stacked LSTM layers over time with a softmax head.
 *
 * Input `[batch, time, features]`, output `[batch, classes]`, probabilities. Gates are logistic (`sigmoid`), recurrent
 * weights start orthogonal and the forget gate's bias at 1.
 *
 * @throws RangeError when an option is out of range.
 * @example
 * const model = buildLstm({ inputShape: [128, 40], classes: 8, seed: 1, units: [64] });
 */
export function buildLstm(options: RecurrentOptions): tfl.LayersModel {
  return buildRecurrent('buildLstm', 'lstm', options);
}

/**
 * A network of stacked GRU layers over time with a softmax head.
 *
 * Input `[batch, time, features]`, output `[batch, classes]`, probabilities. Gates are logistic (`sigmoid`), recurrent
 * weights start orthogonal; the reset gate acts before the recurrent product (`resetAfter: false`).
 *
 * @throws RangeError when an option is out of range.
 * @example
 * const model = buildGru({ inputShape: [128, 40], classes: 8, seed: 1, direction: 'bidirectional' });
 */
export function buildGru(options: RecurrentOptions): tfl.LayersModel {
  return buildRecurrent('buildGru', 'gru', options);
}

function buildRecurrent(
  caller: string,
  cell: RecurrentCell,
  { units = [64], direction = 'forward', pooling = 'last', dropout = 0.2, ...base }: RecurrentOptions,
): tfl.LayersModel {
  checkBuilderOptions(caller, base);
  checkSizes(caller, 'units', units);
  checkChoice(caller, 'direction', direction, directions);
  checkChoice(caller, 'pooling', pooling, ['last', ...timePoolings]);
  checkDropout(caller, dropout);

  const network = createNetwork(cell, base);
  addRecurrent(network, { cell, units, direction }, { dropout, output: pooling === 'last' ? 'last' : 'all' });
  if (pooling !== 'last') network.pool(pooling);
  return network.finish();
}
