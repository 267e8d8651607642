import { join } from 'node:path';
import type { FoldRun } from './run.ts';
import { type Manifest, readManifest, readRun } from './run-folder.ts';
import { takeShard } from './shard.ts';
import { type CrossValidation, summarize } from './summarize.ts';

const caller = 'mergeCrossValidations';

/**
 * Gathers what the shards of a cross-validation left in their folders, given in any order, to the scores that one call
 * over all runs would have returned.
 *
 * @throws RangeError where shards are missing, doubled or of different data, options, folds or seeds; Error for a
 *   folder without a cross-validation, or where a run is not finished.
 * @example
 * // on each machine
 * await crossValidate('speakerFolds', data, { ...options, folder: `part-${i}`, shard: `${i}/3` });
 * // then on one
 * const { uar } = await mergeCrossValidations(['part-1', 'part-2', 'part-3']);
 */
export async function mergeCrossValidations(folders: readonly string[]): Promise<CrossValidation> {
  const parts = await Promise.all(
    folders.map(async (folder) => ({ folder, manifest: await readManifest(caller, folder) })),
  );
  parts.sort((a, b) => (a.manifest.shard?.index ?? 0) - (b.manifest.shard?.index ?? 0));
  const { protocol, labels, classes, speakers, corpora } = checkParts(parts);
  const runs: FoldRun[] = [];
  for (const { folder, manifest } of parts) {
    const files = manifest.shard ? takeShard(manifest.runs, manifest.shard) : manifest.runs;
    for (const file of files) {
      const run = await readRun(caller, join(folder, file));
      if (!run) throw new Error(`${caller}: ${folder} must hold all runs of its shard, got none of ${file}`);
      runs.push(run);
    }
  }
  return summarize(protocol, runs, labels, classes, { speakers, ...(corpora && { corpora }) });
}

function checkParts(parts: readonly { folder: string; manifest: Manifest }[]): Manifest {
  const [first] = parts;
  if (!first) throw new RangeError(`${caller}: folders must be at least one, got 0`);
  const other = parts.find(({ manifest }) => manifest.digest !== first.manifest.digest);
  if (other) {
    throw new RangeError(
      `${caller}: folders must be of the same data, options, folds and seeds, got ${first.folder} and ${other.folder}, which differ`,
    );
  }
  const { count } = first.manifest.shard ?? { count: 1 };
  const whole = parts.every(({ manifest: { shard } }, i) => {
    const { index, count: of } = shard ?? { index: 1, count: 1 };
    return index === i + 1 && of === count;
  });
  if (!whole || parts.length !== count) {
    const found = parts.map(({ manifest: { shard } }) =>
      shard ? `${shard.index}/${shard.count}` : 'all runs',
    );
    throw new RangeError(
      `${caller}: folders must hold the shards 1/${count} to ${count}/${count}, got ${found.join(', ')}`,
    );
  }
  return first.manifest;
}
