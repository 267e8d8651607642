// The recurrence of an LSTM over whole sequences. All arrays are `[batch, time, ...]`; `units` is a multiple of
// four, and each of the four gates (input, forget, candidate, output) takes `units` floats of a row of gates.
import { gemmPacked } from './gemm';
import { flush4, sigmoid4, tanh4 } from './math';
import { addDropped, addRow, copyRow, gateSlope4, hardSigmoid4, isSkipped, startStep, stateBefore } from './recurrence';
import { setMatrix, View } from './view';

/**
 * `gates` hold `x W` on entry and the activated gates on exit. `recurrent` is `U`, packed for `stateWidth` rows
 * (units without padding). `hidden`, `cell` and `cellTanh` get the states; `views` is scratch for two views.
 *
 * Where there is an initial state (`firstHidden`, `firstCell`) or dropout (`factors`), `previous` is memory for the
 * states from which the steps start, which the gradient needs; otherwise it is 0.
 */
export function lstm(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  hard: bool,
  gates: usize,
  bias: usize,
  recurrent: usize,
  mask: usize,
  factors: usize,
  firstHidden: usize,
  firstCell: usize,
  previous: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  views: usize,
  scratch: usize,
): void {
  const width = 4 * units;
  const unitBytes = (<usize>units) << 2;
  const start = changetype<View>(views);
  const now = changetype<View>(views + offsetof<View>());
  for (let t: i32 = 0; t < time; t++) {
    const row = gates + ((<usize>(t * width)) << 2);
    if (previous != 0) {
      startStep(t, batch, time, units, hidden, firstHidden, factors, previous);
      setMatrix(start, previous + ((<usize>(t * units)) << 2), time * units);
    } else if (t > 0) {
      setMatrix(start, hidden + ((<usize>((t - 1) * units)) << 2), time * units);
    }
    if (previous != 0 || t > 0) {
      setMatrix(now, row, time * width);
      gemmPacked(batch, width, stateWidth, start, recurrent, now, true, scratch);
    }
    for (let b: i32 = 0; b < batch; b++) {
      const z = row + ((<usize>(b * time * width)) << 2);
      const state = (<usize>((b * time + t) * units)) << 2;
      const cellBefore = stateBefore(cell, firstCell, b, t, time, units);
      if (isSkipped(mask, b * time + t)) {
        copyRow(cellBefore, unitBytes, cell + state);
        copyRow(stateBefore(hidden, firstHidden, b, t, time, units), unitBytes, hidden + state);
        continue;
      }
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const zi = z + j, zf = zi + unitBytes, zg = zf + unitBytes, zo = zg + unitBytes;
        const bi = bias + j, bf = bi + unitBytes, bg = bf + unitBytes, bo = bg + unitBytes;
        const ai = f32x4.add(v128.load(zi), v128.load(bi));
        const af = f32x4.add(v128.load(zf), v128.load(bf));
        const ao = f32x4.add(v128.load(zo), v128.load(bo));
        const g = tanh4(f32x4.add(v128.load(zg), v128.load(bg)));
        const i = hard ? hardSigmoid4(ai) : sigmoid4(ai);
        const f = hard ? hardSigmoid4(af) : sigmoid4(af);
        const o = hard ? hardSigmoid4(ao) : sigmoid4(ao);
        let c = f32x4.mul(i, g);
        if (cellBefore != 0) c = f32x4.add(c, f32x4.mul(f, v128.load(cellBefore + j)));
        const squashed = tanh4(c);
        v128.store(cell + state + j, c);
        v128.store(cellTanh + state + j, squashed);
        v128.store(hidden + state + j, f32x4.mul(o, squashed));
        v128.store(zi, i);
        v128.store(zf, f);
        v128.store(zg, g);
        v128.store(zo, o);
      }
    }
  }
}

/**
 * Gradient of the gates before activation, `dgates`. `dhidden` holds the gradient of the states on entry and is
 * overwritten; `recurrent` is `U` transposed and packed. `dcell`, `[batch, units]`, ends as the gradient of the
 * initial cell; `dfirstHidden` as that of the initial state, or is 0. `dropped` is scratch for `[batch, units]`.
 */
export function lstmGrad(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  hard: bool,
  gates: usize,
  cell: usize,
  cellTanh: usize,
  mask: usize,
  factors: usize,
  firstCell: usize,
  dhidden: usize,
  recurrent: usize,
  dgates: usize,
  dcell: usize,
  dfirstHidden: usize,
  dropped: usize,
  views: usize,
  scratch: usize,
): void {
  const width = 4 * units;
  const unitBytes = (<usize>units) << 2;
  const one = f32x4.splat(1);
  const left = changetype<View>(views);
  const result = changetype<View>(views + offsetof<View>());
  memory.fill(dcell, 0, (<usize>(batch * units)) << 2);
  if (dfirstHidden != 0) memory.fill(dfirstHidden, 0, (<usize>(batch * units)) << 2);
  for (let t = time - 1; t >= 0; t--) {
    const earlier = t > 0 ? dhidden + ((<usize>((t - 1) * units)) << 2) : dfirstHidden;
    const stride = t > 0 ? time * units : units;
    for (let b: i32 = 0; b < batch; b++) {
      const row = (<usize>((b * time + t) * width)) << 2;
      const state = (<usize>((b * time + t) * units)) << 2;
      const dcRow = dcell + ((<usize>(b * units)) << 2);
      if (isSkipped(mask, b * time + t)) {
        memory.fill(dgates + row, 0, 4 * unitBytes);
        if (earlier != 0) addRow(dhidden + state, unitBytes, earlier + ((<usize>(b * stride)) << 2));
        continue;
      }
      const cellBefore = stateBefore(cell, firstCell, b, t, time, units);
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const z = gates + row + j;
        const i = v128.load(z), f = v128.load(z + unitBytes);
        const g = v128.load(z + 2 * unitBytes), o = v128.load(z + 3 * unitBytes);
        const squashed = v128.load(cellTanh + state + j);
        const dh = v128.load(dhidden + state + j);
        const fromHidden = f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(squashed, squashed)));
        const dc = f32x4.add(v128.load(dcRow + j), fromHidden);
        let df = f32x4.splat(0);
        if (cellBefore != 0) {
          df = f32x4.mul(f32x4.mul(dc, v128.load(cellBefore + j)), gateSlope4(f, hard));
        }
        const di = f32x4.mul(f32x4.mul(dc, g), gateSlope4(i, hard));
        const dg = f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g)));
        const dout = f32x4.mul(f32x4.mul(dh, squashed), gateSlope4(o, hard));
        const d = dgates + row + j;
        v128.store(d, flush4(di));
        v128.store(d + unitBytes, flush4(df));
        v128.store(d + 2 * unitBytes, flush4(dg));
        v128.store(d + 3 * unitBytes, flush4(dout));
        v128.store(dcRow + j, flush4(f32x4.mul(dc, f)));
      }
    }
    if (earlier != 0) {
      setMatrix(left, dgates + ((<usize>(t * width)) << 2), time * width);
      if (factors != 0) {
        setMatrix(result, dropped, units);
        // Columns of padding are not written by the product.
        memory.fill(dropped, 0, (<usize>(batch * units)) << 2);
        gemmPacked(batch, stateWidth, width, left, recurrent, result, false, scratch);
        addDropped(dropped, factors, batch, units, earlier, stride);
      } else {
        setMatrix(result, earlier, stride);
        gemmPacked(batch, stateWidth, width, left, recurrent, result, true, scratch);
      }
    }
  }
}
