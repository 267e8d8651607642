import { hartley } from './hartley.ts';
import type { RealTransform } from './real-transform.ts';

/** From bins to real samples. */
export class InverseTransform {
  readonly #forward: RealTransform;
  readonly #frame: Float64Array;

  constructor(forward: RealTransform) {
    this.#forward = forward;
    this.#frame = new Float64Array(forward.size);
  }

  /** `size` samples from the bins, scaled by 1 / size; the imaginary parts of the bins 0 and size / 2 are not read. */
  run(re: Float64Array, im: Float64Array, samples: Float64Array): void {
    const { size } = this.#forward;
    const frame = this.#frame;
    const scale = 1 / size;
    frame[0] = re[0]! * scale;
    if (size % 2 === 0) frame[size / 2] = re[size / 2]! * scale;
    for (let k = 1; 2 * k < size; k++) {
      const x = re[k]! * scale;
      const y = im[k]! * scale;
      frame[k] = x - y;
      frame[size - k] = x + y;
    }
    hartley(this.#forward, frame, samples);
  }
}
