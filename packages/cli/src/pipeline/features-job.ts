import { extname } from 'node:path';
import type { AugmentOptions, ClipFilter } from '@ser/datasets';
import { type ExtractedTable, extractTable, mergeTables, writeTable } from '@ser/datasets/node';
import type { Recipe } from '@ser/dsp';
import { JobError, throwIfStopped, UsageError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { selectClips } from './load-clips.ts';
import { scanFolders } from './scan-folders.ts';

/** What `ser features` is asked to do. */
export interface FeaturesJob {
  folders: readonly string[];
  /** The file of the whole table. */
  output: string;
  /** Where features are kept. */
  folder: string;
  recipe: Recipe;
  /** Which clips are wanted. */
  where: ClipFilter;
  augment: Omit<AugmentOptions, 'indices'> | undefined;
  /** Which clips get altered copies. */
  training: ClipFilter;
  workers: number | undefined;
  /** 'i/n': this part alone, left in the folder; no file is written. */
  shard: string | undefined;
}

const extensions = ['.csv', '.npz', '.parquet'];

/** Where features are kept when nobody says it: beside the file, under its name. */
export function featuresFolder(output: string): string {
  return `${output.slice(0, output.length - extname(output).length)}.features`;
}

/**
 * Recordings to a table of features, in a folder and, unless it is a part, in a file.
 *
 * @throws JobError when the recordings cannot be used; UsageError when the file could not hold the table; the signal's
 * reason when stopped.
 */
export async function runFeaturesJob(
  job: FeaturesJob,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExtractedTable> {
  checkOutput(job.output, job.recipe);
  const found = await scanFolders(job.folders);
  const clips = selectClips('--where', found.clips, job.where);
  terminal.step(
    `${clips.length} clips of ${new Set(clips.map(({ speaker }) => speaker)).size} speakers; ${found.skipped.length} other files`,
  );
  const training = job.augment === undefined ? [] : selectClips('--training', clips, job.training);
  const chosen = new Set(training);
  const indices = clips.flatMap((clip, i) => (chosen.has(clip) ? [i] : []));
  const bar = terminal.progress('features', 'clips');
  const { folder, workers, shard, augment } = job;
  const extracted = await extractTable(clips, job.recipe, {
    folder,
    signal,
    onProgress: ({ done, total, failed }) =>
      bar.update(done, total, failed > 0 ? `${failed} failed` : undefined),
    ...(workers === undefined ? {} : { workers }),
    ...(shard === undefined ? {} : { shard }),
    ...(augment === undefined ? {} : { augment: { ...augment, indices } }),
  }).finally(() => bar.stop());
  throwIfStopped(signal);
  if (shard === undefined) await write(job.output, extracted, terminal);
  else tellFailures(extracted, terminal);
  return extracted;
}

/**
 * The parts of a table to the whole: a file, and the folder that one run would have left where it is wanted.
 *
 * @throws UsageError when the file could not hold the table; RangeError when the parts do not make a whole.
 */
export async function mergeFeatures(
  parts: readonly string[],
  { output, folder }: { output: string; folder: string | undefined },
  terminal: Terminal,
): Promise<ExtractedTable> {
  checkOutput(output);
  const merged = await mergeTables(parts, folder === undefined ? {} : { folder });
  checkOutput(output, merged.table.recipe);
  await write(output, merged, terminal);
  return merged;
}

async function write(output: string, extracted: ExtractedTable, terminal: Terminal): Promise<void> {
  tellFailures(extracted, terminal);
  if (extracted.table.clips.length === 0) throw new JobError('no clip could be read: see above');
  await writeTable(output, extracted.table);
}

function tellFailures({ failed }: ExtractedTable, terminal: Terminal): void {
  for (const { path, reason } of failed) terminal.warn(`${path}: ${reason}`);
}

function checkOutput(output: string, recipe?: Recipe): void {
  const extension = extname(output).toLowerCase();
  if (!extensions.includes(extension)) {
    throw new UsageError(`--output must end with ${extensions.join(', ')}, got ${output}`);
  }
  const pooled = recipe?.pooling !== undefined && recipe.pooling !== 'none';
  if (extension === '.csv' && recipe !== undefined && !pooled) {
    throw new UsageError(
      `a CSV file takes one row a clip, and this recipe gives one a frame: write .npz or .parquet, or take a recipe with pooling, got --output ${output}`,
    );
  }
}
