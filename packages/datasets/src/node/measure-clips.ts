import type { Clip, Emotion } from '../clip.ts';
import type { ExtractProgress } from './extract-table.ts';
import type { Measure } from './extraction/measure-worker.ts';
import { runInThreads } from './extraction/pool.ts';

/** How {@link measureClips} runs. */
export interface MeasureClipsOptions {
  /** Worker threads; default one for each processor that is there. */
  workers?: number;
  /** Called once before the first clip and after each. */
  onProgress?: (progress: ExtractProgress) => void;
  /** Ends the work between two clips. */
  signal?: AbortSignal;
}

/** The clips with their lengths, and those that are broken. */
export interface MeasuredClips<Label extends string = Emotion> {
  clips: (Clip<Label> & { seconds: number })[];
  failed: { path: string; reason: string }[];
}

/**
 * Decodes every clip to find out how long it is, and which ones are broken: the second pass after `scanCorpus`, which
 * looks at names alone.
 *
 * @throws RangeError for a wrong number of workers; the signal's reason when it is aborted.
 *
 * @example
 * ```ts
 * const { clips, failed } = await measureClips(scan.clips);
 * clips[0].seconds; // 3.3
 * summarizeClips(clips).total; // { clips: 1440, speakers: 24, seconds: 5328.4 }
 * ```
 */
export async function measureClips<Label extends string = Emotion>(
  clips: readonly Clip<Label>[],
  { workers, onProgress, signal }: MeasureClipsOptions = {},
): Promise<MeasuredClips<Label>> {
  signal?.throwIfAborted();
  const measured: (Clip<Label> & { seconds: number })[] = [];
  const failed: { path: string; reason: string }[] = [];
  const report = (): void =>
    onProgress?.({ done: measured.length + failed.length, total: clips.length, failed: failed.length });
  report();
  const outcomes = runInThreads<{ path: string }, Measure>({
    caller: 'measureClips',
    entry: 'measure-worker',
    tasks: clips.map(({ path }) => ({ path })),
    workers,
    signal,
  });
  for await (const outcome of outcomes) {
    const clip = clips[measured.length + failed.length]!;
    if (outcome.ok) measured.push({ ...clip, seconds: outcome.seconds });
    else failed.push({ path: clip.path, reason: outcome.reason });
    report();
    signal?.throwIfAborted();
  }
  return { clips: measured, failed };
}
