import * as tfl from '@tensorflow/tfjs-layers';
import { checkChoice } from '../checks.ts';
import type { Network } from './network.ts';
import { checkSizes } from './options.ts';

export type RecurrentCell = 'lstm' | 'gru';

export const directions = ['forward', 'bidirectional'] as const;

/** Recurrent layers between the convolutions of a network and its pooling over time. */
export interface RecurrentBack {
  readonly cell: RecurrentCell;
  /** Units of each layer; default one of 64. */
  readonly units?: readonly number[];
  /** Whether each layer also reads the clip from its end; outputs are concatenated. */
  readonly direction?: (typeof directions)[number];
}

/** Checks the options of recurrent layers. */
export function checkRecurrentBack(
  caller: string,
  { cell, units = [64], direction = 'forward' }: RecurrentBack,
): void {
  checkChoice(caller, 'recurrent.cell', cell, ['lstm', 'gru']);
  checkChoice(caller, 'recurrent.direction', direction, directions);
  checkSizes(caller, 'recurrent.units', units);
}

/** Puts stacked recurrent layers on a network, with dropout after each; the last one gives all states or the last. */
export function addRecurrent(
  network: Network,
  { cell, units = [64], direction = 'forward' }: RecurrentBack,
  { dropout, output }: { readonly dropout: number; readonly output: 'all' | 'last' },
): void {
  const initializers = () => ({
    kernelInitializer: network.initializers.glorotUniform(),
    recurrentInitializer: network.initializers.orthogonal(),
  });
  for (const [depth, size] of units.entries()) {
    const name = network.name(direction === 'forward' ? cell : `bidirectional_${cell}`);
    const layer = tfl.layers[cell]({
      units: size,
      returnSequences: depth < units.length - 1 || output === 'all',
      recurrentActivation: 'sigmoid',
      ...initializers(),
      name,
    } as tfl.LSTMLayerArgs & tfl.GRULayerArgs);
    if (direction === 'forward') {
      network.add(layer);
    } else {
      const both = tfl.layers.bidirectional({ layer, mergeMode: 'concat', name });
      // The wrapper builds its two layers from a configuration, which does not carry our initialisers.
      const { forwardLayer, backwardLayer } = both as unknown as Record<
        'forwardLayer' | 'backwardLayer',
        typeof layer
      >;
      for (const half of [forwardLayer, backwardLayer]) Object.assign(half.cell, initializers());
      network.add(both);
    }
    network.dropout(dropout);
  }
}
