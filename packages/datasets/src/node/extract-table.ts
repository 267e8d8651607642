import { createExtractor, type Recipe } from '@ser/dsp';
import { type AugmentOptions, type AugmentSpec, drawAugmentation, resolveAugment } from '../augment.ts';
import type { Clip, Emotion } from '../clip.ts';
import { createFeatureTable, type FeatureTable } from '../feature-table.ts';
import { buildTable } from './extraction/build-table.ts';
import type { ClipParts, ClipTask } from './extraction/extract-clip.ts';
import type { WorkerSetup } from './extraction/extract-worker.ts';
import type { FeatureSink } from './extraction/feature-sink.ts';
import { createMemorySink } from './extraction/memory-sink.ts';
import { checkWorkers, runInThreads } from './extraction/pool.ts';
import { parseShard, shardRange } from './extraction/shard.ts';
import { readTableFolder, type TableEntry, tableOverFolders } from './extraction/table-folder.ts';
import { recipeDigest } from './extraction/versions.ts';

/** How far {@link extractTable} has come. */
export interface ExtractProgress {
  /** Clips that are finished, failed ones included. */
  done: number;
  total: number;
  failed: number;
}

/** How {@link extractTable} runs. */
export interface ExtractTableOptions {
  /** Where the features are kept, for this run and the next ones; without it they stay in memory. */
  folder?: string;
  /** Worker threads; default one for each processor that is there. */
  workers?: number;
  /** 'i/n' with i from 1 to n: only the i-th of n stretches of the clips, for {@link mergeTables} to join. */
  shard?: string;
  /** Altered copies of training clips, which follow all the clips in the table. */
  augment?: AugmentOptions;
  /** Called once before the first clip and after each. */
  onProgress?: (progress: ExtractProgress) => void;
  /** Ends the work between two clips; what was computed stays in `folder`. */
  signal?: AbortSignal;
}

/** The features, and the clips that gave none. */
export interface ExtractedTable<Label extends string = Emotion> {
  /** Holds the clips that could be read, in the order in which they were given, and then their altered copies. */
  table: FeatureTable<Label>;
  failed: { path: string; reason: string }[];
}

/**
 * Reads clips and computes their features: file, samples, one channel, the recipe's sample rate, features.
 *
 * The work is spread over threads; each clip is read, decoded and transformed once. The result is the same whatever
 * their number. A clip that cannot be read is listed in `failed` and the work goes on.
 *
 * With a `folder` the features lie on the disk and the table reads them when it is asked, so that memory does not
 * grow with their size. They are found again by the clips' bytes, the recipe and the versions of these packages: a
 * second run computes nothing, another recipe or a changed clip is computed anew, and a run that was killed is taken
 * up where it ended, with the same files in the end. One process at a time writes to a folder.
 *
 * With `augment`, altered copies of the clips at the given positions follow; `clip.augmentation` says what was done.
 * Split first, give `split.train` as positions, and find the rows of each set with `applySplit` of `@ser/datasets`.
 *
 * @throws RangeError for a wrong recipe or option, before anything is read; the signal's reason when it is aborted;
 * Error where another process writes to the folder; what the file system throws.
 *
 * @example
 * ```ts
 * const { clips } = await scanCorpus('ravdess');
 * const { table, failed } = await extractTable(clips, recipes.logMel, { folder: 'features' });
 * table.pack([0, 1, 2]).shape; // [3, 301, 64]
 * ```
 */
export async function extractTable<Label extends string = Emotion>(
  clips: readonly Clip<Label>[],
  recipe: Recipe,
  {
    folder,
    workers,
    shard: shardText,
    augment: augmentOptions,
    onProgress,
    signal,
  }: ExtractTableOptions = {},
): Promise<ExtractedTable<Label>> {
  const extractor = createExtractor(recipe);
  checkWorkers('extractTable', workers);
  const shard = shardText === undefined ? undefined : parseShard('extractTable', shardText);
  if (shard !== undefined && folder === undefined) {
    throw new RangeError('extractTable: shard needs a folder for mergeTables to read, got none');
  }
  const augment =
    augmentOptions === undefined ? undefined : resolveAugment('extractTable', augmentOptions, clips.length);
  const augmented = new Set(augmentOptions === undefined ? [] : Array.from(augmentOptions.indices));
  const already = clips.find((clip) => clip.augmentation !== undefined);
  if (already !== undefined) {
    throw new RangeError(`extractTable: clips must be recordings, got an altered copy of ${already.path}`);
  }
  signal?.throwIfAborted();

  const [start, end] = shard === undefined ? [0, clips.length] : shardRange(shard, clips.length);
  const work: Work<Label> = {
    clips: clips.slice(start, end),
    isAugmented: (i) => augmented.has(start + i),
    recipe: extractor.recipe,
    augment,
    workers,
    onProgress,
    signal,
  };
  const { columns } = extractor;
  if (folder === undefined) {
    const sink = createMemorySink(columns.length);
    const rows: { clip: Clip<Label>; key: string }[] = [];
    const copies: typeof rows = [];
    const failed: { path: string; reason: string }[] = [];
    await extractInto(sink, work, (entry) => {
      if ('failed' in entry) failed.push(entry.failed);
      else (entry.clip.augmentation === undefined ? rows : copies).push(entry);
    });
    rows.push(...copies);
    const source = sink.source(rows.map(({ key }) => key));
    const all = rows.map(({ clip }) => clip);
    return { table: createFeatureTable({ recipe: extractor.recipe, columns, clips: all, source }), failed };
  }

  const head = {
    cache: recipeDigest(extractor.recipe),
    recipe: extractor.recipe,
    columns,
    ...(shard === undefined ? {} : { shard }),
  };
  return buildTable('extractTable', folder, head, async (cache) => {
    const entries: TableEntry<Label>[] = [];
    await extractInto(cache, work, (entry) => {
      entries.push('failed' in entry ? entry : { ...entry, place: cache.place(entry.key)! });
    });
    return entries;
  });
}

/**
 * Opens the table that {@link extractTable} or {@link mergeTables} left in a folder; no sound is needed.
 *
 * @throws Error where there is no finished table.
 *
 * @example
 * ```ts
 * const { table } = await openTable('features');
 * table.rows(0).rows; // 301
 * ```
 */
export async function openTable<Label extends string = Emotion>(
  folder: string,
): Promise<ExtractedTable<Label>> {
  return tableOverFolders([{ folder, content: await readTableFolder<Label>('openTable', folder) }]);
}

interface Work<Label extends string> {
  clips: readonly Clip<Label>[];
  isAugmented: (i: number) => boolean;
  recipe: Recipe;
  augment: AugmentSpec | undefined;
  workers: number | undefined;
  onProgress: ((progress: ExtractProgress) => void) | undefined;
  signal: AbortSignal | undefined;
}

/** Has all clips worked on and hands each result over in the order of the clips. */
async function extractInto<Label extends string>(
  sink: FeatureSink,
  { clips, isAugmented, recipe, augment, workers, onProgress, signal }: Work<Label>,
  take: (entry: { clip: Clip<Label>; key: string } | { failed: { path: string; reason: string } }) => void,
): Promise<void> {
  let done = 0;
  let failed = 0;
  onProgress?.({ done, total: clips.length, failed });
  const setup: WorkerSetup = {
    recipe,
    known: [...sink.keys()],
    ...(augment === undefined ? {} : { augment }),
  };
  const outcomes = runInThreads<ClipTask, ClipParts>({
    caller: 'extractTable',
    entry: 'extract-worker',
    setup,
    tasks: clips.map(({ path }, i) => ({ path, augmented: isAugmented(i) })),
    workers,
    signal,
  });
  try {
    for await (const outcome of outcomes) {
      const clip = clips[done]!;
      const reasons: string[] = [];
      if (outcome.ok) {
        for (const { key, copy, features, reason } of outcome.parts) {
          if (reason !== undefined) {
            reasons.push(reason);
            continue;
          }
          if (features !== undefined) await sink.add(key, features);
          const augmentation =
            copy === undefined ? undefined : drawAugmentation(augment!, outcome.contentHash, copy);
          take({ clip: augmentation === undefined ? clip : { ...clip, augmentation }, key });
        }
      } else {
        reasons.push(outcome.reason);
      }
      for (const reason of reasons) take({ failed: { path: clip.path, reason } });
      if (reasons.length > 0) failed++;
      done++;
      onProgress?.({ done, total: clips.length, failed });
      signal?.throwIfAborted();
    }
  } finally {
    await sink.flush();
  }
}
