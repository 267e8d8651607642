import { reshape, slice, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

/** `[batch, features]` of each time step. Not by `unstack`, whose gradient fails for a single one. */
export function timeSteps(x: Tensor3D): Tensor2D[] {
  const [batch, time, features] = x.shape;
  return Array.from({ length: time }, (_, t) =>
    reshape(slice(x, [0, t, 0], [batch, 1, features]), [batch, features]),
  );
}
