import { AudioError } from '@ser/audio';
import { decodeFile } from '@ser/audio/node';
import { createExtractor, type Recipe } from '@ser/dsp';
import type { Clip, Emotion } from '../clip.ts';
import { createFeatureTable, type FeatureTable } from '../feature-table.ts';

/** How far {@link extractTable} has come. */
export interface ExtractProgress {
  /** Clips that are finished, failed ones included. */
  done: number;
  total: number;
  failed: number;
}

/** How {@link extractTable} runs. */
export interface ExtractTableOptions {
  /** Called once before the first clip and after each. */
  onProgress?: (progress: ExtractProgress) => void;
  /** Ends the work between two clips. */
  signal?: AbortSignal;
}

/** The features, and the clips that gave none. */
export interface ExtractedTable<Label extends string = Emotion> {
  /** Holds the clips that could be read, in the order in which they were given. */
  table: FeatureTable<Label>;
  failed: { path: string; reason: string }[];
}

/**
 * Reads clips and computes their features: file, samples, one channel, the recipe's sample rate, features.
 *
 * A clip that cannot be read is listed in `failed` and the work goes on. All features lie in one array of 32-bit
 * floats; beyond it only one clip's samples are held at a time.
 *
 * @throws RangeError for a wrong recipe, before anything is read; the signal's reason when it is aborted.
 *
 * @example
 * ```ts
 * const { clips } = await scanCorpus('ravdess');
 * const { table, failed } = await extractTable(clips, recipes.logMel);
 * table.pack().shape; // [1440, 301, 64]
 * ```
 */
export async function extractTable<Label extends string = Emotion>(
  clips: readonly Clip<Label>[],
  recipe: Recipe,
  { onProgress, signal }: ExtractTableOptions = {},
): Promise<ExtractedTable<Label>> {
  const extractor = createExtractor(recipe);
  const cols = extractor.columns.length;
  let data = new Float32Array(clips.length * (extractor.rows ?? 128) * cols);
  const offsets = [0];
  const done: Clip<Label>[] = [];
  const failed: { path: string; reason: string }[] = [];
  const report = (): void =>
    onProgress?.({ done: done.length + failed.length, total: clips.length, failed: failed.length });

  signal?.throwIfAborted();
  report();
  for (const clip of clips) {
    try {
      const { samples } = await decodeFile(clip.path, { sampleRate: extractor.recipe.sampleRate });
      if (samples.length === 0) throw new AudioError({ expected: 'samples', received: 'none' });
      const features = extractor.extract(samples);
      const start = offsets[offsets.length - 1]!;
      data = withRoom(data, (start + features.rows) * cols);
      data.set(features.data, start * cols);
      offsets.push(start + features.rows);
      done.push(clip);
    } catch (error) {
      failed.push({ path: clip.path, reason: reasonOf(error) });
    }
    report();
    signal?.throwIfAborted();
  }
  const used = offsets[offsets.length - 1]! * cols;
  const table = createFeatureTable({
    recipe: extractor.recipe,
    columns: extractor.columns,
    clips: done,
    data: data.length === used ? data : data.slice(0, used),
    offsets,
  });
  return { table, failed };
}

/** The fault alone: the path stands beside it. */
function reasonOf(error: unknown): string {
  if (error instanceof AudioError) return `expected ${error.expected}, received ${error.received}`;
  return error instanceof Error ? error.message : String(error);
}

function withRoom(data: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  if (needed <= data.length) return data;
  const larger = new Float32Array(Math.max(needed, Math.ceil(data.length * 1.5)));
  larger.set(data);
  return larger;
}
