/** One of several parts of the runs. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** Reads 'i/n', a stretch of at least one of so many runs. */
export function parseShard(caller: string, text: string, runs: number): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (!(shard.index >= 1 && shard.index <= shard.count && shard.count <= runs)) {
    throw new RangeError(
      `${caller}: shard must be 'i/n' with i from 1 to n and n at most the ${runs} runs, got '${text}'`,
    );
  }
  return shard;
}

/** The part of a list that is the shard's; those of all shards, one after the other, are the list. */
export function takeShard<T>(list: readonly T[], { index, count }: Shard): readonly T[] {
  const place = (i: number): number => Math.floor((i * list.length) / count);
  return list.slice(place(index - 1), place(index));
}
