import { readFile } from 'node:fs/promises';
import { AudioError, decode } from '@ser/audio';
import type { Outcome } from './batches.ts';
import { reasonOf } from './extract-clip.ts';

/** How long a clip is. */
export interface Measure {
  seconds: number;
}

/** The entry of a worker thread: a few clips in, how long each is out. Each is decoded, so broken ones show. */
export default async function measureBatch(tasks: readonly { path: string }[]): Promise<Outcome<Measure>[]> {
  const outcomes: Outcome<Measure>[] = [];
  for (const { path } of tasks) {
    try {
      const { channels, sampleRate } = await decode(await readFile(path));
      const length = channels[0]?.length ?? 0;
      if (length === 0) throw new AudioError({ expected: 'samples', received: 'none' });
      outcomes.push({ ok: true, seconds: length / sampleRate });
    } catch (error) {
      outcomes.push({ ok: false, reason: reasonOf(error) });
    }
  }
  return outcomes;
}
