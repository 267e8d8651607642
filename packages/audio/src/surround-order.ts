/**
 * Where the channels of WAVE order (front left, front right, centre, LFE, ...) lie in the order of Vorbis I,
 * section 4.3.9, which Opus shares; by number of channels.
 */
const orders: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};

/** Brings channels from the order of Vorbis to that of WAVE, which every other format here has. */
export function toWaveOrder<T>(channels: readonly T[]): T[] {
  return orders[channels.length]?.map((index) => channels[index]!) ?? [...channels];
}
