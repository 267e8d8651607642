/** Integer samples that every machine computes alike: a triangle wave with a little noise, both signs, full scale at times. */
export function syntheticSamples(count: number, channel: number, bitDepth: number): Int32Array {
  const full = 2 ** (bitDepth - 1);
  const period = 73 + 11 * channel;
  let state = 12345 + channel;
  return Int32Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const phase = (i % period) / period;
    const triangle = Math.trunc((4 * Math.abs(phase - 0.5) - 1) * full * 0.9);
    const noise = state >> (32 - bitDepth + 4);
    return Math.max(-full, Math.min(full - 1, triangle + noise));
  });
}
