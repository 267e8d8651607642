import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/**
 * Runs `body` while the network's last layer leaves out its softmax, so that the loss sees logits.
 *
 * The change lasts only for this synchronous call: a prediction between two steps sees probabilities.
 */
export type WithLogits = <T>(body: () => T) => T;

/** Finds the softmax at the end of a network. Throws when there is none. */
export function findSoftmaxHead(caller: string, model: tfl.LayersModel): WithLogits {
  const head = model.outputs[0]!.sourceLayer as unknown as {
    readonly name: string;
    activation?: { getClassName(): string };
    call: (inputs: tf.Tensor | tf.Tensor[], kwargs: unknown) => tf.Tensor | tf.Tensor[];
    getClassName(): string;
  };
  const swap = <K extends 'activation' | 'call'>(key: K, value: (typeof head)[K]): WithLogits => {
    return (body) => {
      const own = head[key];
      head[key] = value;
      try {
        return body();
      } finally {
        head[key] = own;
      }
    };
  };
  if (head.getClassName() === 'Softmax') return swap('call', (x) => tf.clone(Array.isArray(x) ? x[0]! : x));
  if (head.activation?.getClassName() === 'softmax') {
    const { activation } = tfl.layers.activation({ activation: 'linear' }) as unknown as typeof head;
    return swap('activation', activation);
  }
  throw new Error(
    `${caller}: model must end in a softmax layer, got '${head.name}' (${head.getClassName()})`,
  );
}
