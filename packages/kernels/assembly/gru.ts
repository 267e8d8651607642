// The recurrence of a GRU over whole sequences. All arrays are `[batch, time, ...]`; `units` is a multiple of
// four, and each of the three gates (update, reset, candidate) takes `units` floats of a row of gates.
import { gemmPacked } from './gemm';
import { flush4, sigmoid4, tanh4 } from './math';
import { addDropped, addRow, copyRow, gateSlope4, hardSigmoid4, isSkipped, startStep, stateBefore } from './recurrence';
import { setMatrix, View } from './view';

/**
 * `gates` hold `x W` on entry and the activated gates on exit. The recurrent weights come packed in two parts,
 * of update and reset and of the candidate, for `stateWidth` rows (units without padding).
 *
 * Reset before: the candidate's product is taken of `inner = reset*hidden`. Reset after (`stateBias` not 0):
 * `inner = hidden U + stateBias`, which the reset gate then multiplies. `inner` is saved for the gradient.
 *
 * Where there is an initial state (`firstHidden`) or dropout (`factors`), `previous` is memory for the states from
 * which the steps start, which the gradient needs; otherwise it is 0. Dropout acts on the whole of such a state,
 * also where the update gate keeps it, as in tfjs.
 */
export function gru(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  hard: bool,
  gates: usize,
  bias: usize,
  stateBias: usize,
  recurrentGates: usize,
  recurrentCandidate: usize,
  mask: usize,
  factors: usize,
  firstHidden: usize,
  previous: usize,
  inner: usize,
  hidden: usize,
  views: usize,
  scratch: usize,
): void {
  const width = 3 * units;
  const unitBytes = (<usize>units) << 2;
  const one = f32x4.splat(1);
  const resetAfter = stateBias != 0;
  const left = changetype<View>(views);
  const result = changetype<View>(views + offsetof<View>());
  for (let t: i32 = 0; t < time; t++) {
    const row = gates + ((<usize>(t * width)) << 2);
    const innerRow = inner + ((<usize>(t * units)) << 2);
    const starts = previous != 0 || t > 0;
    // Where the states from which this step starts lie, for the first clip.
    let origin = hidden + ((<usize>((t - 1) * units)) << 2);
    if (previous != 0) {
      startStep(t, batch, time, units, hidden, firstHidden, factors, previous);
      origin = previous + ((<usize>(t * units)) << 2);
    }
    if (starts) {
      setMatrix(left, origin, time * units);
      setMatrix(result, row, time * width);
      gemmPacked(batch, 2 * units, stateWidth, left, recurrentGates, result, true, scratch);
      if (resetAfter) {
        setMatrix(result, innerRow, time * units);
        gemmPacked(batch, units, stateWidth, left, recurrentCandidate, result, false, scratch);
      }
    }
    for (let b: i32 = 0; b < batch; b++) {
      const z = row + ((<usize>(b * time * width)) << 2);
      const state = (<usize>((b * time + t) * units)) << 2;
      const start = origin + ((<usize>(b * time * units)) << 2);
      for (let j: usize = 0; j < unitBytes; j += 16) {
        let zu = f32x4.add(v128.load(z + j), v128.load(bias + j));
        let zr = f32x4.add(v128.load(z + j + unitBytes), v128.load(bias + j + unitBytes));
        if (resetAfter) {
          zu = f32x4.add(zu, v128.load(stateBias + j));
          zr = f32x4.add(zr, v128.load(stateBias + j + unitBytes));
        }
        const reset = hard ? hardSigmoid4(zr) : sigmoid4(zr);
        v128.store(z + j, hard ? hardSigmoid4(zu) : sigmoid4(zu));
        v128.store(z + j + unitBytes, reset);
        const saved = inner + state + j;
        if (resetAfter) {
          const offset = v128.load(stateBias + j + 2 * unitBytes);
          const product = starts ? f32x4.add(v128.load(saved), offset) : offset;
          v128.store(saved, product);
          const candidate = z + j + 2 * unitBytes;
          v128.store(candidate, f32x4.add(v128.load(candidate), f32x4.mul(reset, product)));
        } else {
          const old = starts ? v128.load(start + j) : f32x4.splat(0);
          v128.store(saved, f32x4.mul(reset, old));
        }
      }
    }
    if (starts && !resetAfter) {
      setMatrix(left, innerRow, time * units);
      setMatrix(result, row + 2 * unitBytes, time * width);
      gemmPacked(batch, units, stateWidth, left, recurrentCandidate, result, true, scratch);
    }
    for (let b: i32 = 0; b < batch; b++) {
      const z = row + ((<usize>(b * time * width)) << 2);
      const state = (<usize>((b * time + t) * units)) << 2;
      if (isSkipped(mask, b * time + t)) {
        copyRow(stateBefore(hidden, firstHidden, b, t, time, units), unitBytes, hidden + state);
        continue;
      }
      const start = origin + ((<usize>(b * time * units)) << 2);
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const cell = z + j + 2 * unitBytes;
        const candidate = tanh4(f32x4.add(v128.load(cell), v128.load(bias + j + 2 * unitBytes)));
        v128.store(cell, candidate);
        const update = v128.load(z + j);
        let h = f32x4.mul(f32x4.sub(one, update), candidate);
        if (starts) h = f32x4.add(h, f32x4.mul(update, v128.load(start + j)));
        v128.store(hidden + state + j, h);
      }
    }
  }
}

/**
 * Gradient of the gates before activation, `dgates`. `dhidden` holds the gradient of the states on entry and is
 * overwritten. The recurrent weights come transposed and packed in the same two parts. `dinner` gets
 * `[batch, time, units]`: of the product that the reset gate multiplies (reset after), or is scratch.
 * `dfirstHidden` gets the gradient of the initial state where `previous` is not 0; `dropped` is scratch for
 * `[batch, units]`.
 */
export function gruGrad(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  hard: bool,
  resetAfter: bool,
  gates: usize,
  inner: usize,
  hidden: usize,
  mask: usize,
  factors: usize,
  previous: usize,
  dhidden: usize,
  recurrentGates: usize,
  recurrentCandidate: usize,
  dgates: usize,
  dinner: usize,
  dfirstHidden: usize,
  dropped: usize,
  views: usize,
  scratch: usize,
): void {
  const width = 3 * units;
  const unitBytes = (<usize>units) << 2;
  const one = f32x4.splat(1);
  const left = changetype<View>(views);
  const result = changetype<View>(views + offsetof<View>());
  // Products leave columns of padding as they are, and what lies there must not be NaN.
  if (stateWidth < units) memory.fill(dinner, 0, (<usize>(batch * time * units)) << 2);
  if (previous != 0) memory.fill(dfirstHidden, 0, (<usize>(batch * units)) << 2);
  for (let t = time - 1; t >= 0; t--) {
    const starts = previous != 0 || t > 0;
    const origin = previous != 0
      ? previous + ((<usize>(t * units)) << 2)
      : hidden + ((<usize>((t - 1) * units)) << 2);
    // The gradient of the state one time step ago, and of what is left of it after dropout.
    const earlier = t > 0 ? dhidden + ((<usize>((t - 1) * units)) << 2) : dfirstHidden;
    const earlierStride = t > 0 ? time * units : units;
    const target = factors != 0 ? dropped : earlier;
    const stride = factors != 0 ? units : earlierStride;
    if (factors != 0) memory.fill(dropped, 0, (<usize>(batch * units)) << 2);
    const drow = dgates + ((<usize>(t * width)) << 2);
    for (let b: i32 = 0; b < batch; b++) {
      const z = gates + ((<usize>((b * time + t) * width)) << 2);
      const d = drow + ((<usize>(b * time * width)) << 2);
      const state = (<usize>((b * time + t) * units)) << 2;
      const start = origin + ((<usize>(b * time * units)) << 2);
      const goal = target + ((<usize>(b * stride)) << 2);
      if (isSkipped(mask, b * time + t)) {
        memory.fill(d, 0, 3 * unitBytes);
        memory.fill(dinner + state, 0, unitBytes);
        if (starts) addRow(dhidden + state, unitBytes, earlier + ((<usize>(b * earlierStride)) << 2));
        continue;
      }
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const dh = v128.load(dhidden + state + j);
        const update = v128.load(z + j);
        const reset = v128.load(z + j + unitBytes);
        const candidate = v128.load(z + j + 2 * unitBytes);
        const old = starts ? v128.load(start + j) : f32x4.splat(0);
        const slope = f32x4.sub(one, f32x4.mul(candidate, candidate));
        const dcandidate = flush4(f32x4.mul(f32x4.mul(dh, f32x4.sub(one, update)), slope));
        const dupdate = f32x4.mul(f32x4.mul(dh, f32x4.sub(old, candidate)), gateSlope4(update, hard));
        v128.store(d + j + 2 * unitBytes, dcandidate);
        v128.store(d + j, flush4(dupdate));
        if (resetAfter) {
          const dreset = f32x4.mul(dcandidate, v128.load(inner + state + j));
          v128.store(d + j + unitBytes, flush4(f32x4.mul(dreset, gateSlope4(reset, hard))));
          v128.store(dinner + state + j, flush4(f32x4.mul(dcandidate, reset)));
        }
        if (starts) v128.store(goal + j, f32x4.add(v128.load(goal + j), flush4(f32x4.mul(dh, update))));
      }
    }
    const dinnerRow = dinner + ((<usize>(t * units)) << 2);
    if (!resetAfter) {
      setMatrix(left, drow + 2 * unitBytes, time * width);
      setMatrix(result, dinnerRow, time * units);
      if (starts) gemmPacked(batch, stateWidth, units, left, recurrentCandidate, result, false, scratch);
      for (let b: i32 = 0; b < batch; b++) {
        const z = gates + ((<usize>((b * time + t) * width)) << 2);
        const d = drow + ((<usize>(b * time * width)) << 2) + unitBytes;
        const state = (<usize>((b * time + t) * units)) << 2;
        const start = origin + ((<usize>(b * time * units)) << 2);
        const goal = target + ((<usize>(b * stride)) << 2);
        if (isSkipped(mask, b * time + t)) continue;
        if (!starts) memory.fill(d, 0, unitBytes);
        else {
          for (let j: usize = 0; j < unitBytes; j += 16) {
            const reset = v128.load(z + j + unitBytes);
            const dproduct = v128.load(dinner + state + j);
            const dreset = f32x4.mul(f32x4.mul(dproduct, v128.load(start + j)), gateSlope4(reset, hard));
            v128.store(d + j, flush4(dreset));
            v128.store(goal + j, f32x4.add(v128.load(goal + j), flush4(f32x4.mul(dproduct, reset))));
          }
        }
      }
    }
    if (starts) {
      setMatrix(left, drow, time * width);
      setMatrix(result, target, stride);
      gemmPacked(batch, stateWidth, 2 * units, left, recurrentGates, result, true, scratch);
      if (resetAfter) {
        setMatrix(left, dinnerRow, time * units);
        gemmPacked(batch, stateWidth, units, left, recurrentCandidate, result, true, scratch);
      }
      if (factors != 0) addDropped(dropped, factors, batch, units, earlier, earlierStride);
    }
  }
}
