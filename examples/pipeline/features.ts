import { join } from 'node:path';
import type { AugmentOptions, Clip, Features, FeatureTable, Split } from '@ser/datasets';
import { extractTable } from '@ser/datasets/node';
import type { Recipe } from '@ser/dsp';
import { createProgress } from './progress.ts';

/** How altered copies of the training clips are made. */
type Copies = Omit<AugmentOptions, 'indices'>;

/** Rows of features, and what each is of; altered copies follow the recordings. */
export interface Rows {
  readonly clips: readonly Clip[];
  readonly x: Features;
  readonly recipe: Recipe;
}

/** Where features come from, and what becomes of them before the network. */
export interface FeatureSteps {
  readonly recipe: Recipe;
  /** One altered copy of each training clip for each entry; default none. */
  readonly copies?: readonly Copies[];
  /** Takes the table of the recordings and hands it on; default as it is. */
  readonly handOn?: (table: FeatureTable, folder: string) => Promise<FeatureTable>;
}

/**
 * Features of all clips, and of altered copies of those that train. They are kept in the folder `features`, so that
 * another split or another run computes only what is new.
 */
export async function extractRows(
  clips: readonly Clip[],
  { train }: Split,
  { recipe, copies = [], handOn }: FeatureSteps,
  output: string,
): Promise<Rows> {
  const parts: Rows[] = [];
  for (const augment of [undefined, ...copies]) {
    const progress = createProgress(augment === undefined ? 'features' : 'features of altered copies');
    const { table, failed } = await extractTable(clips, recipe, {
      folder: join(output, 'features'),
      onProgress: ({ done, total }) => progress.update(done, total),
      ...(augment && { augment: { ...augment, indices: train } }),
    }).finally(progress.end);
    if (parts.length === 0 && failed.length > 0) {
      const [first] = failed;
      process.stderr.write(`${failed.length} clips left out, such as ${first!.path}: ${first!.reason}\n`);
    }
    const given = augment === undefined && handOn ? await handOn(table, output) : table;
    const wanted = [...given.clips.keys()].filter(
      (i) => augment === undefined || given.clips[i]!.augmentation !== undefined,
    );
    parts.push({ clips: wanted.map((i) => given.clips[i]!), x: given.pack(wanted), recipe: given.recipe });
  }
  const rows = parts.flatMap((part) => part.clips);
  const columns = parts[0]!.x.shape[1]!;
  const data = new Float32Array(rows.length * columns);
  let at = 0;
  for (const { x } of parts) {
    data.set(x.data, at);
    at += x.data.length;
  }
  return { clips: rows, x: { data, shape: [rows.length, columns] }, recipe: parts[0]!.recipe };
}
