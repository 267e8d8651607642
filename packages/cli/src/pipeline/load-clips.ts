import { extname } from 'node:path';
import {
  type Clip,
  type ClipFilter,
  type Corpus,
  corpora,
  type FeatureTable,
  filterClips,
  type LabelMap,
  mapLabels,
} from '@ser/datasets';
import { isSynthetic, readTable, type Skipped } from '@ser/datasets/node';
import type { Recipe } from '@ser/dsp';
import { explain, JobError } from '../errors.ts';
import { type ClipSelection, labelSets } from './job.ts';
import { scanFolders } from './scan-folders.ts';

/** Clips with the class of each, and the files and labels that were left out. */
export interface LabelledClips {
  clips: Clip[];
  /** The class of each clip. */
  labels: string[];
  classes: string[];
  skipped: Skipped[];
  /** Clips of each label that the label set has no class for. */
  dropped: Record<string, number>;
  /** What the recordings are: the corpora, or one entry that says that a synthesiser made them. */
  sources: Source[];
  synthetic: boolean;
  /** Features that are there already, where a table was given. */
  table?: FeatureTable;
}

/** A collection of recordings, as reports and models name it. */
type Source = Pick<Corpus, 'title'> & Partial<Pick<Corpus, 'licence' | 'citation' | 'homepage'>>;

const tableExtensions = ['.csv', '.npz', '.parquet'];

/**
 * Scans folders of recordings, or reads a table of features, and gives each wanted clip its class.
 *
 * @throws JobError when the inputs cannot be read, or hold no wanted clip with a class.
 */
export async function loadClips(
  inputs: readonly string[],
  selection: ClipSelection,
  recipe?: Recipe,
): Promise<LabelledClips> {
  const { where, labels: labelSet, label } = selection;
  const tables = inputs.filter((input) => tableExtensions.includes(extname(input).toLowerCase()));
  if (tables.length > 0 && inputs.length > 1) {
    throw new JobError('a table of features must be the only input: ser features takes several folders');
  }
  const table = tables[0] === undefined ? undefined : await openTable(tables[0], recipe);
  const { clips, skipped } = table ? { clips: table.clips, skipped: [] } : await scanFolders(inputs);
  const mapped = mapLabels(selectClips('--where', clips, where), labelSets[labelSet] as LabelMap, { label });
  if (mapped.clips.length === 0) {
    throw new JobError(
      `${inputs.join(', ')}: none of ${clips.length} clips has a label of the set '${labelSet}': give another one to --labels`,
    );
  }
  const synthetic = await isSynthetic(mapped.clips);
  const sources = synthetic ? [syntheticSource] : corporaOf(mapped.clips);
  return { ...mapped, skipped, synthetic, sources, ...(table && { table }) };
}

/** The clips that a filter wants. */
export function selectClips(option: string, clips: readonly Clip[], filter: ClipFilter): Clip[] {
  let chosen: Clip[];
  try {
    chosen = filterClips(clips, filter);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new JobError(error.message.replace('filterClips:', `${option}:`));
  }
  if (chosen.length > 0) return chosen;
  const wanted = Object.entries(filter).map(([field, values]) => `${field}=${String(values)}`);
  throw new JobError(`${option}: some clip must have ${wanted.join(' and ')}, got none of ${clips.length}`);
}

/** What the sources are called. */
export function titlesOf(sources: LabelledClips['sources']): string {
  return sources.map(({ title }) => title).join(' and ');
}

async function openTable(path: string, recipe: Recipe | undefined): Promise<FeatureTable> {
  return readTable(path, recipe === undefined ? {} : { recipe }).catch((error: unknown) => {
    const told = explain(error).replace(/^readTable: /, '');
    throw new JobError(
      path.endsWith('.csv') ? `${told}; the recipe of a CSV file is given by --recipe` : told,
    );
  });
}

const syntheticSource: Source = { title: 'Synthetic voices, named as RAVDESS names its files' };

function corporaOf(clips: readonly Clip[]): Source[] {
  const ids = new Set(clips.map((clip) => clip.corpus));
  return corpora
    .filter((corpus) => ids.has(corpus.id))
    .map(({ title, licence, citation, homepage }) => ({ title, licence, citation, homepage }));
}
