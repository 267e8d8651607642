import { expNonPositive, logPositive } from './math';

/** Loss of each row and, for the gradient, the softmax; `-sum(t*log softmax)`, `t = labels*keep + spread`. */
export function crossEntropy(
  logits: usize,
  labels: usize,
  rows: i32,
  classes: i32,
  keep: f64,
  spread: f64,
  losses: usize,
  probabilities: usize,
): void {
  const bytes = (<usize>classes) << 2;
  for (let r: i32 = 0; r < rows; r++) {
    // Plain comparisons would pass over NaN and hide that a training has diverged.
    let largest = load<f32>(logits);
    for (let j: usize = 4; j < bytes; j += 4) largest = max<f32>(largest, load<f32>(logits + j));
    let sum: f64 = 0;
    for (let j: usize = 0; j < bytes; j += 4) {
      const e = expNonPositive(load<f32>(logits + j) - largest);
      store<f32>(probabilities + j, e);
      sum += e;
    }
    const logSum = logPositive(sum);
    let loss: f64 = 0;
    for (let j: usize = 0; j < bytes; j += 4) {
      const target = <f64>load<f32>(labels + j) * keep + spread;
      const distance = <f64>largest - <f64>load<f32>(logits + j);
      // A class without weight must not turn an infinite distance into NaN.
      if (target != 0) loss += target * (logSum + distance);
      store<f32>(probabilities + j, <f32>(<f64>load<f32>(probabilities + j) / sum));
    }
    store<f32>(losses, <f32>loss);
    logits += bytes;
    labels += bytes;
    probabilities += bytes;
    losses += 4;
  }
}

/** `dlogits = dloss*(softmax*sum(t) - t)`. */
export function crossEntropyGrad(
  dlosses: usize,
  probabilities: usize,
  labels: usize,
  rows: i32,
  classes: i32,
  keep: f64,
  spread: f64,
  dlogits: usize,
): void {
  const bytes = (<usize>classes) << 2;
  for (let r: i32 = 0; r < rows; r++) {
    const slope = <f64>load<f32>(dlosses);
    let total: f64 = 0;
    for (let j: usize = 0; j < bytes; j += 4) total += <f64>load<f32>(labels + j) * keep + spread;
    for (let j: usize = 0; j < bytes; j += 4) {
      const target = <f64>load<f32>(labels + j) * keep + spread;
      store<f32>(dlogits + j, <f32>(slope * (<f64>load<f32>(probabilities + j) * total - target)));
    }
    probabilities += bytes;
    labels += bytes;
    dlogits += bytes;
    dlosses += 4;
  }
}
