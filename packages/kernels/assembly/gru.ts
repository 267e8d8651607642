// The recurrence of a GRU over whole sequences. All arrays are `[batch, time, ...]`; `units` is a multiple of
// four, and each of the three gates (update, reset, candidate) takes `units` floats of a row of gates.
import { gemmPacked } from './gemm';
import { flush4, sigmoid4, tanh4 } from './math';
import { setMatrix, View } from './view';

/**
 * `gates` hold `x W` on entry and the activated gates on exit. The recurrent weights come packed in two parts,
 * of update and reset and of the candidate, for `stateWidth` rows (units without padding).
 *
 * Reset before: the candidate's product is taken of `inner = reset*hidden`. Reset after (`stateBias` not 0):
 * `inner = hidden U + stateBias`, which the reset gate then multiplies. `inner` is saved for the gradient.
 */
export function gru(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  gates: usize,
  bias: usize,
  stateBias: usize,
  recurrentGates: usize,
  recurrentCandidate: usize,
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
    if (t > 0) {
      setMatrix(left, hidden + ((<usize>((t - 1) * units)) << 2), time * units);
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
      for (let j: usize = 0; j < unitBytes; j += 16) {
        let zu = f32x4.add(v128.load(z + j), v128.load(bias + j));
        let zr = f32x4.add(v128.load(z + j + unitBytes), v128.load(bias + j + unitBytes));
        if (resetAfter) {
          zu = f32x4.add(zu, v128.load(stateBias + j));
          zr = f32x4.add(zr, v128.load(stateBias + j + unitBytes));
        }
        const reset = sigmoid4(zr);
        v128.store(z + j, sigmoid4(zu));
        v128.store(z + j + unitBytes, reset);
        const saved = inner + state + j;
        if (resetAfter) {
          const offset = v128.load(stateBias + j + 2 * unitBytes);
          const product = t > 0 ? f32x4.add(v128.load(saved), offset) : offset;
          v128.store(saved, product);
          const candidate = z + j + 2 * unitBytes;
          v128.store(candidate, f32x4.add(v128.load(candidate), f32x4.mul(reset, product)));
        } else {
          const previous = t > 0 ? v128.load(hidden + state + j - unitBytes) : f32x4.splat(0);
          v128.store(saved, f32x4.mul(reset, previous));
        }
      }
    }
    if (t > 0 && !resetAfter) {
      setMatrix(left, innerRow, time * units);
      setMatrix(result, row + 2 * unitBytes, time * width);
      gemmPacked(batch, units, stateWidth, left, recurrentCandidate, result, true, scratch);
    }
    for (let b: i32 = 0; b < batch; b++) {
      const z = row + ((<usize>(b * time * width)) << 2);
      const state = (<usize>((b * time + t) * units)) << 2;
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const cell = z + j + 2 * unitBytes;
        const candidate = tanh4(f32x4.add(v128.load(cell), v128.load(bias + j + 2 * unitBytes)));
        v128.store(cell, candidate);
        const update = v128.load(z + j);
        let h = f32x4.mul(f32x4.sub(one, update), candidate);
        if (t > 0) h = f32x4.add(h, f32x4.mul(update, v128.load(hidden + state + j - unitBytes)));
        v128.store(hidden + state + j, h);
      }
    }
  }
}

/**
 * Gradient of the gates before activation, `dgates`. `dhidden` holds the gradient of the states on entry and is
 * overwritten. The recurrent weights come transposed and packed in the same two parts. `dinner` gets
 * `[batch, time, units]`: of the product that the reset gate multiplies (reset after), or is scratch.
 */
export function gruGrad(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  resetAfter: bool,
  gates: usize,
  inner: usize,
  hidden: usize,
  dhidden: usize,
  recurrentGates: usize,
  recurrentCandidate: usize,
  dgates: usize,
  dinner: usize,
  views: usize,
  scratch: usize,
): void {
  const width = 3 * units;
  const unitBytes = (<usize>units) << 2;
  const one = f32x4.splat(1);
  const left = changetype<View>(views);
  const result = changetype<View>(views + offsetof<View>());
  for (let t = time - 1; t >= 0; t--) {
    const drow = dgates + ((<usize>(t * width)) << 2);
    for (let b: i32 = 0; b < batch; b++) {
      const z = gates + ((<usize>((b * time + t) * width)) << 2);
      const d = drow + ((<usize>(b * time * width)) << 2);
      const state = (<usize>((b * time + t) * units)) << 2;
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const dh = v128.load(dhidden + state + j);
        const update = v128.load(z + j);
        const reset = v128.load(z + j + unitBytes);
        const candidate = v128.load(z + j + 2 * unitBytes);
        const previous = t > 0 ? v128.load(hidden + state + j - unitBytes) : f32x4.splat(0);
        const open = f32x4.sub(one, update);
        const slope = f32x4.sub(one, f32x4.mul(candidate, candidate));
        const dcandidate = flush4(f32x4.mul(f32x4.mul(dh, open), slope));
        const dupdate = f32x4.mul(f32x4.mul(dh, f32x4.sub(previous, candidate)), f32x4.mul(update, open));
        v128.store(d + j + 2 * unitBytes, dcandidate);
        v128.store(d + j, flush4(dupdate));
        if (resetAfter) {
          const dreset = f32x4.mul(dcandidate, v128.load(inner + state + j));
          const curve = f32x4.mul(reset, f32x4.sub(one, reset));
          v128.store(d + j + unitBytes, flush4(f32x4.mul(dreset, curve)));
          v128.store(dinner + state + j, flush4(f32x4.mul(dcandidate, reset)));
        }
        if (t > 0) {
          const earlier = dhidden + state + j - unitBytes;
          v128.store(earlier, f32x4.add(v128.load(earlier), flush4(f32x4.mul(dh, update))));
        }
      }
    }
    const dinnerRow = dinner + ((<usize>(t * units)) << 2);
    const earlierRow = dhidden + ((<usize>((t - 1) * units)) << 2);
    if (!resetAfter) {
      setMatrix(left, drow + 2 * unitBytes, time * width);
      setMatrix(result, dinnerRow, time * units);
      if (t > 0) gemmPacked(batch, stateWidth, units, left, recurrentCandidate, result, false, scratch);
      for (let b: i32 = 0; b < batch; b++) {
        const z = gates + ((<usize>((b * time + t) * width)) << 2);
        const d = drow + ((<usize>(b * time * width)) << 2) + unitBytes;
        const state = (<usize>((b * time + t) * units)) << 2;
        if (t == 0) memory.fill(d, 0, unitBytes);
        else {
          for (let j: usize = 0; j < unitBytes; j += 16) {
            const reset = v128.load(z + j + unitBytes);
            const dproduct = v128.load(dinner + state + j);
            const previous = v128.load(hidden + state + j - unitBytes);
            const curve = f32x4.mul(reset, f32x4.sub(one, reset));
            v128.store(d + j, flush4(f32x4.mul(f32x4.mul(dproduct, previous), curve)));
            const earlier = dhidden + state + j - unitBytes;
            v128.store(earlier, f32x4.add(v128.load(earlier), flush4(f32x4.mul(dproduct, reset))));
          }
        }
      }
    }
    if (t > 0) {
      setMatrix(left, drow, time * width);
      setMatrix(result, earlierRow, time * units);
      gemmPacked(batch, stateWidth, 2 * units, left, recurrentGates, result, true, scratch);
      if (resetAfter) {
        setMatrix(left, dinnerRow, time * units);
        gemmPacked(batch, stateWidth, units, left, recurrentCandidate, result, true, scratch);
      }
    }
  }
}
