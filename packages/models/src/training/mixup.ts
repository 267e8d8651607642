import { createRng, type Rng } from '@ser/dsp';

/**
 * Mixes the clips of a batch, and their rows of targets, in place: each with another one, drawn for it; its own share
 * stays at least 1/2, so that its label stays the likeliest.
 */
export function mixClips(
  batch: Float32Array,
  targets: Float32Array,
  clips: number,
  mixup: number,
  keys: readonly [seed: number, ...streams: number[]],
): void {
  if (clips < 2) return;
  const rng = createRng(...keys);
  const [oldBatch, oldTargets] = [batch.slice(), targets.slice()];
  for (let clip = 0; clip < clips; clip++) {
    const other = (clip + 1 + rng.integer(clips - 1)) % clips;
    const share = drawBeta(mixup, rng);
    const own = Math.max(share, 1 - share);
    mixRow(batch, oldBatch, clips, clip, other, own);
    mixRow(targets, oldTargets, clips, clip, other, own);
  }
}

function mixRow(
  rows: Float32Array,
  old: Float32Array,
  count: number,
  row: number,
  other: number,
  own: number,
): void {
  const size = rows.length / count;
  for (let i = 0; i < size; i++) {
    rows[row * size + i] = own * old[row * size + i]! + (1 - own) * old[other * size + i]!;
  }
}

/** Beta(alpha, alpha), from two gamma variates. */
function drawBeta(alpha: number, rng: Rng): number {
  const first = drawGamma(alpha, rng);
  const sum = first + drawGamma(alpha, rng);
  // For a tiny alpha both may round to 0: the distribution then has all its mass at its two ends.
  return sum === 0 ? 1 : first / sum;
}

/** Gamma(shape) by Marsaglia and Tsang (2000). */
function drawGamma(shape: number, rng: Rng): number {
  if (shape < 1) return drawGamma(shape + 1, rng) * (1 - rng.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
