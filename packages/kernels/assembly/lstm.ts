// The recurrence of an LSTM over whole sequences. All arrays are `[batch, time, ...]`; `units` is a multiple of
// four, and each of the four gates (input, forget, candidate, output) takes `units` floats of a row of gates.
import { gemmPacked } from './gemm';
import { flush4, sigmoid4, tanh4 } from './math';
import { setMatrix, View } from './view';

/**
 * `gates` hold `x W` on entry and the activated gates on exit. `recurrent` is `U`, packed for `stateWidth` rows
 * (units without padding). `hidden`, `cell` and `cellTanh` get the states; `views` is scratch for two views.
 */
export function lstm(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  gates: usize,
  bias: usize,
  recurrent: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  views: usize,
  scratch: usize,
): void {
  const width = 4 * units;
  const unitBytes = (<usize>units) << 2;
  const previousHidden = changetype<View>(views);
  const now = changetype<View>(views + offsetof<View>());
  for (let t: i32 = 0; t < time; t++) {
    const row = gates + ((<usize>(t * width)) << 2);
    if (t > 0) {
      setMatrix(previousHidden, hidden + ((<usize>((t - 1) * units)) << 2), time * units);
      setMatrix(now, row, time * width);
      gemmPacked(batch, width, stateWidth, previousHidden, recurrent, now, true, scratch);
    }
    for (let b: i32 = 0; b < batch; b++) {
      const z = row + ((<usize>(b * time * width)) << 2);
      const state = (<usize>((b * time + t) * units)) << 2;
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const zi = z + j, zf = zi + unitBytes, zg = zf + unitBytes, zo = zg + unitBytes;
        const bi = bias + j, bf = bi + unitBytes, bg = bf + unitBytes, bo = bg + unitBytes;
        const i = sigmoid4(f32x4.add(v128.load(zi), v128.load(bi)));
        const f = sigmoid4(f32x4.add(v128.load(zf), v128.load(bf)));
        const g = tanh4(f32x4.add(v128.load(zg), v128.load(bg)));
        const o = sigmoid4(f32x4.add(v128.load(zo), v128.load(bo)));
        let c = f32x4.mul(i, g);
        if (t > 0) c = f32x4.add(c, f32x4.mul(f, v128.load(cell + state + j - unitBytes)));
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
 * overwritten; `recurrent` is `U` transposed and packed; `dcell` is scratch for `[batch, units]`.
 */
export function lstmGrad(
  batch: i32,
  time: i32,
  units: i32,
  stateWidth: i32,
  gates: usize,
  cell: usize,
  cellTanh: usize,
  dhidden: usize,
  recurrent: usize,
  dgates: usize,
  dcell: usize,
  views: usize,
  scratch: usize,
): void {
  const width = 4 * units;
  const unitBytes = (<usize>units) << 2;
  const one = f32x4.splat(1);
  const next = changetype<View>(views);
  const now = changetype<View>(views + offsetof<View>());
  memory.fill(dcell, 0, (<usize>(batch * units)) << 2);
  for (let t = time - 1; t >= 0; t--) {
    if (t < time - 1) {
      setMatrix(next, dgates + ((<usize>((t + 1) * width)) << 2), time * width);
      setMatrix(now, dhidden + ((<usize>(t * units)) << 2), time * units);
      gemmPacked(batch, stateWidth, width, next, recurrent, now, true, scratch);
    }
    for (let b: i32 = 0; b < batch; b++) {
      const row = (<usize>((b * time + t) * width)) << 2;
      const state = (<usize>((b * time + t) * units)) << 2;
      const dcRow = dcell + ((<usize>(b * units)) << 2);
      for (let j: usize = 0; j < unitBytes; j += 16) {
        const z = gates + row + j;
        const i = v128.load(z), f = v128.load(z + unitBytes);
        const g = v128.load(z + 2 * unitBytes), o = v128.load(z + 3 * unitBytes);
        const squashed = v128.load(cellTanh + state + j);
        const dh = v128.load(dhidden + state + j);
        const fromHidden = f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(squashed, squashed)));
        const dc = f32x4.add(v128.load(dcRow + j), fromHidden);
        let df = f32x4.splat(0);
        if (t > 0) {
          const previous = v128.load(cell + state + j - unitBytes);
          df = f32x4.mul(f32x4.mul(dc, previous), f32x4.mul(f, f32x4.sub(one, f)));
        }
        const di = f32x4.mul(f32x4.mul(dc, g), f32x4.mul(i, f32x4.sub(one, i)));
        const dg = f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g)));
        const dout = f32x4.mul(f32x4.mul(dh, squashed), f32x4.mul(o, f32x4.sub(one, o)));
        const d = dgates + row + j;
        v128.store(d, flush4(di));
        v128.store(d + unitBytes, flush4(df));
        v128.store(d + 2 * unitBytes, flush4(dg));
        v128.store(d + 3 * unitBytes, flush4(dout));
        v128.store(dcRow + j, flush4(f32x4.mul(dc, f)));
      }
    }
  }
}
