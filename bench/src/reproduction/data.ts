import { join } from 'node:path';
import { type Clip, labelMaps, mapLabels, splitBySpeaker, splitRandom } from '@ser/datasets';
import { extractTable, scanCorpus } from '@ser/datasets/node';
import { createRng, recipes, shuffle } from '@ser/dsp';
import type { Features } from '@ser/models';
import type { Part, Row } from './rows.ts';

/** Rows of features, what they are of, and how a seed divides them. */
export interface RowData {
  readonly x: Features;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly speakers: readonly string[];
  /** 'tess', 'ravdess song' or 'ravdess speech'. */
  readonly corpora: readonly string[];
  divide(seed: number): { train: number[]; test: number[] };
}

const folders: Record<Part, string> = { tess: 'tess', song: 'ravdess/song', speech: 'ravdess/speech' };

/** Reads the recordings of a row, and computes its features or takes them from the folder. */
export async function loadRow(row: Row, corpora: string, folder: string): Promise<RowData> {
  const parts: Clip[][] = [];
  for (const part of row.parts) parts.push((await scanCorpus(join(corpora, folders[part]))).clips);
  const { clips, labels, classes } = mapLabels(parts.flat(), labelMaps.commonEight);

  const everyClip = clips.map((_, clip) => clip);
  const copies = { indices: everyClip, seed: 1 };
  const augmentations = row.copies
    ? ([
        // The notebook's noise, 0 to 3.5 % of the peak, lies about here.
        { ...copies, noise: [9, 30] },
        { ...copies, timeStretch: [0.8, 0.8], pitchShift: [0.7, 0.7] },
      ] as const)
    : [undefined];
  const tables: Features[] = [];
  for (const [number, augment] of augmentations.entries()) {
    const { table, failed } = await extractTable(clips, recipes[row.features], {
      folder: join(folder, `${row.features}-${row.parts.join('-')}-${number}`),
      workers: 1,
      ...(augment && { augment }),
    });
    if (failed.length > 0) throw new Error(`cannot read ${failed[0]!.path}: ${failed[0]!.reason}`);
    // The copies follow the clips; the clips themselves are taken once.
    const wanted = [...table.clips.keys()].filter((i) => number === 0 || i >= clips.length);
    tables.push(table.pack(wanted));
  }
  const columns = tables[0]!.shape[1]!;
  const repeat = <T>(list: readonly T[]): T[] => (row.copies ? [...list, ...list, ...list] : [...list]);
  const x = {
    data: Float32Array.from(tables.flatMap(({ data }) => [...data])),
    shape: [repeat(clips).length, columns],
  };
  return {
    x,
    labels: repeat(labels),
    classes,
    speakers: repeat(clips.map(({ speaker }) => speaker)),
    corpora: repeat(
      clips.map(({ corpus, channel }) => (corpus === 'tess' ? corpus : `${corpus} ${channel}`)),
    ),
    divide(seed) {
      const test = row.copies ? 0.25 : 0.33;
      if (row.division === 'leaking') {
        const order = shuffle([...repeat(clips).keys()], createRng(seed));
        const count = Math.round(order.length * test);
        return { train: order.slice(count), test: order.slice(0, count) };
      }
      const split = divideClips(row, clips, test, seed);
      const training = repeat(split.train).map(
        (clip, i) => clip + Math.floor(i / split.train.length) * clips.length,
      );
      return { train: training, test: split.test };
    },
  };
}

/** Each corpus for itself, so that both have speakers in training and in test. */
function divideClips(
  row: Row,
  clips: readonly Clip[],
  test: number,
  seed: number,
): { train: number[]; test: number[] } {
  const options = { test, validation: 0, seed };
  if (row.division === 'random') {
    const split = splitRandom(clips, options);
    return { train: [...split.train], test: [...split.test] };
  }
  const sets = { train: [] as number[], test: [] as number[] };
  for (const corpus of new Set(clips.map((clip) => clip.corpus))) {
    const own = [...clips.keys()].filter((i) => clips[i]!.corpus === corpus);
    const split = splitBySpeaker(
      own.map((i) => clips[i]!),
      options,
    );
    sets.train.push(...Array.from(split.train, (i) => own[i]!));
    sets.test.push(...Array.from(split.test, (i) => own[i]!));
  }
  return sets;
}
