import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/** Settings of a GRU, as tfjs has them. */
type GruArgs = tfl.GRULayerArgs;

/** The parts of tfjs' GRU cell that its own types hide. */
interface StockCell {
  units: number;
  useBias: boolean;
  built: boolean;
  activation: { apply(x: tf.Tensor): tf.Tensor };
  recurrentActivation: { apply(x: tf.Tensor): tf.Tensor };
  kernelInitializer: unknown;
  recurrentInitializer: unknown;
  biasInitializer: unknown;
  kernel: tfl.LayerVariable;
  recurrentKernel: tfl.LayerVariable;
  bias: tfl.LayerVariable;
  addWeight(name: string, shape: number[], dtype: null, initializer: unknown): tfl.LayerVariable;
}
type Cell = ReturnType<typeof tfl.layers.gruCell>;
type StockCellClass = new (args: GruArgs) => Cell & StockCell;

let registered: (new (args: GruArgs) => tfl.RNN) | undefined;

/**
 * Makes tfjs know the layers that networks here may have and tfjs has not: `ResetAfterGRU`, whose reset gate acts after the
 * recurrent product (`reset_after` in Keras, its default since version 2), the one that cuDNN computes.
 *
 * `prepareTfjs()`, and with it everything here that loads, does this. Call it before `tf.loadLayersModel` opens such a
 * network by itself. Calling it again changes nothing.
 *
 * @example
 * registerLayers();
 * const model = await tf.loadLayersModel('https://example.org/imported/model.json');
 */
export function registerLayers(): void {
  if (registered) return;
  registered = defineLayer();
  tf.serialization.registerClass(
    registered as unknown as tf.serialization.SerializableConstructor<tf.serialization.Serializable>,
  );
}

/**
 * A GRU whose reset gate acts after the recurrent product.
 *
 * z = σ(x Wz + bz + h Uz + cz), r = σ(x Wr + br + h Ur + cr), n = tanh(x Wn + bn + r (h Un + cn)),
 * h' = z h + (1 - z) n; kernels hold z, r, n side by side, the bias is `[2, 3 units]`, b above c. Dropout within the
 * cell is not applied. https://arxiv.org/abs/1406.1078, version 1
 */
export function resetAfterGru(args: GruArgs): tfl.RNN {
  registerLayers();
  return new registered!(args);
}

function defineLayer(): new (args: GruArgs) => tfl.RNN {
  const Cell = defineCell();
  return class ResetAfterGru extends tfl.RNN {
    static override readonly className = 'ResetAfterGRU';

    constructor(args: GruArgs) {
      super({ ...args, cell: new Cell(args) });
    }

    static override fromConfig<T extends tf.serialization.Serializable>(
      cls: tf.serialization.SerializableConstructor<T>,
      config: tf.serialization.ConfigDict,
    ): T {
      return new cls(config);
    }
  };
}

function defineCell(): new (args: GruArgs) => Cell {
  // tfjs does not export its cell's class, and refuses `resetAfter`.
  const Stock = tfl.layers.gruCell({ units: 1 }).constructor as StockCellClass;
  return class ResetAfterGruCell extends Stock {
    static readonly className = 'ResetAfterGRUCell';

    override build(inputShape: tfl.Shape): void {
      const gates = 3 * this.units;
      this.kernel = this.addWeight('kernel', [inputShape.at(-1)!, gates], null, this.kernelInitializer);
      this.recurrentKernel = this.addWeight(
        'recurrent_kernel',
        [this.units, gates],
        null,
        this.recurrentInitializer,
      );
      if (this.useBias) this.bias = this.addWeight('bias', [2, gates], null, this.biasInitializer);
      this.built = true;
    }

    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
      return tf.tidy(() => {
        const [x, h] = inputs as [tf.Tensor2D, tf.Tensor2D];
        const [b, c] = this.useBias ? tf.unstack(this.bias.read()) : [];
        const product = (input: tf.Tensor2D, weights: tfl.LayerVariable, bias?: tf.Tensor): tf.Tensor[] => {
          const sums = tf.matMul(input, weights.read() as tf.Tensor2D);
          return tf.split(bias ? tf.add(sums, bias) : sums, 3, 1);
        };
        const [xz, xr, xn] = product(x, this.kernel, b) as [tf.Tensor, tf.Tensor, tf.Tensor];
        const [hz, hr, hn] = product(h, this.recurrentKernel, c) as [tf.Tensor, tf.Tensor, tf.Tensor];
        const z = this.recurrentActivation.apply(tf.add(xz, hz));
        const r = this.recurrentActivation.apply(tf.add(xr, hr));
        const n = this.activation.apply(tf.add(xn, tf.mul(r, hn)));
        const next = tf.add(n, tf.mul(z, tf.sub(h, n)));
        return [next, next];
      });
    }
  };
}
