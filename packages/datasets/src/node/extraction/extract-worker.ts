import { createExtractor, type Extractor, type Recipe } from '@ser/dsp';
import { Tinypool, type Transferable } from 'tinypool';
import type { AugmentSpec } from '../../augment.ts';
import type { Outcome } from './batches.ts';
import { type ClipParts, type ClipTask, extractClip } from './extract-clip.ts';

/** What every worker thread is started with. */
export interface WorkerSetup {
  recipe: Recipe;
  augment?: AugmentSpec;
  /** Keys whose features lie in the cache. */
  known: readonly string[];
}

const { recipe, augment, known } = Tinypool.workerData as WorkerSetup;
const keys = new Set(known);
let extractor: Extractor | undefined;

/** The entry of a worker thread: a few clips in, their features out, moved rather than copied. */
export default async function extractBatch(tasks: readonly ClipTask[]): Promise<unknown> {
  extractor ??= createExtractor(recipe);
  const outcomes: Outcome<ClipParts>[] = [];
  for (const task of tasks) {
    outcomes.push(await extractClip(task, extractor, augment, (key) => keys.has(key)));
  }
  const buffers = outcomes.flatMap((outcome) =>
    outcome.ok
      ? outcome.parts.flatMap(({ features }) => (features === undefined ? [] : [features.buffer]))
      : [],
  );
  const movable: Transferable = {
    [Tinypool.transferableSymbol]: buffers,
    [Tinypool.valueSymbol]: outcomes,
  } as unknown as Transferable;
  return Tinypool.move(movable);
}
