import { type Clip, type FeatureTable, isSoundFile } from '@ser/datasets';
import { extractTable } from '@ser/datasets/node';
import type { Recipe } from '@ser/dsp';
import type { Features } from '@ser/models';
import { JobError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { type LabelledClips, titlesOf } from './load-clips.ts';

/** The clips that could be read, their classes and their features. */
export interface ClipFeatures {
  clips: readonly Clip[];
  labels: readonly string[];
  classes: readonly string[];
  x: Features;
  recipe: Recipe;
  columns: readonly string[];
  failed: readonly { path: string; reason: string }[];
}

/** Says which clips there are, and which were left out. */
export function announceClips(
  { clips, classes, skipped, dropped, sources }: LabelledClips,
  terminal: Terminal,
): void {
  const speakers = new Set(clips.map((clip) => clip.speaker)).size;
  terminal.step(
    `${clips.length} clips of ${speakers} speakers, ${classes.length} emotions: ${titlesOf(sources)}`,
  );
  const sounds = skipped.filter(({ path }) => isSoundFile(path));
  if (sounds.length > 0) {
    const files = sounds.length === 1 ? 'sound file is' : 'sound files are';
    terminal.warn(`${sounds.length} ${files} left out, such as ${sounds[0]!.path}: ${sounds[0]!.reason}`);
  }
  for (const [label, count] of Object.entries(dropped)) {
    terminal.warn(`${count} clips of '${label}' left out: the label set has no class for them`);
  }
}

/**
 * Extracts the features of clips, or takes them out of their table.
 *
 * @param folder - Where features are kept, and found by the next run.
 * @throws JobError when no clip can be read, or the clips differ in length.
 */
export async function featuresOf(
  data: LabelledClips,
  recipe: Recipe,
  { folder, terminal, signal }: { folder: string | undefined; terminal: Terminal; signal: AbortSignal },
): Promise<ClipFeatures> {
  const { table, failed } = data.table
    ? { table: data.table, failed: [] }
    : await extract(data.clips, recipe, { folder, terminal, signal });
  const classOf = new Map(data.clips.map((clip, i) => [clip, data.labels[i]!]));
  const positions = [...table.clips.keys()].filter((i) => classOf.has(table.clips[i]!));
  const clips = positions.map((i) => table.clips[i]!);
  const labels = clips.map((clip) => classOf.get(clip)!);
  const x = pack(table, positions);
  terminal.step(`features of ${clips.length} clips: ${x.shape.slice(1).join(' x ')} numbers each`);
  return {
    clips,
    labels,
    classes: data.classes.filter((label) => labels.includes(label)),
    x,
    recipe: table.recipe,
    columns: table.columns,
    failed,
  };
}

function pack(table: FeatureTable, positions: readonly number[]): Features {
  try {
    return table.pack(positions);
  } catch (error) {
    if (error instanceof RangeError) throw new JobError(error.message.replace(/^pack: /, ''));
    throw error;
  }
}

async function extract(
  clips: readonly Clip[],
  recipe: Recipe,
  { folder, terminal, signal }: { folder: string | undefined; terminal: Terminal; signal: AbortSignal },
) {
  const bar = terminal.progress('features', 'clips');
  const extracted = await extractTable(clips, recipe, {
    signal,
    ...(folder === undefined ? {} : { folder }),
    onProgress: ({ done, total, failed }) =>
      bar.update(done, total, failed === 0 ? undefined : `${failed} failed`),
  }).finally(() => bar.stop());
  for (const { path, reason } of extracted.failed) terminal.warn(`${path}: ${reason}`);
  if (extracted.table.clips.length === 0) {
    const [first] = extracted.failed;
    throw new JobError(`none of the ${clips.length} clips could be read: ${first!.path}: ${first!.reason}`);
  }
  return extracted;
}
