/** One of several parts of a list. */
export interface Shard {
  /** From 1. */
  index: number;
  count: number;
}

/** Reads 'i/n'. */
export function parseShard(caller: string, text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (!(shard.index >= 1 && shard.index <= shard.count)) {
    throw new RangeError(`${caller}: shard must be 'i/n' with i from 1 to n, got '${text}'`);
  }
  return shard;
}

/** The stretch of a list of that length that is the shard's; the stretches of all shards, one after the other, are the list. */
export function shardRange({ index, count }: Shard, length: number): [start: number, end: number] {
  return [Math.floor(((index - 1) * length) / count), Math.floor((index * length) / count)];
}
