import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import type { ClipFilter } from '@ser/datasets';
import { addNoise, createRng, pitchShift, shift, timeStretch } from '@ser/dsp';
import { UsageError } from '../errors.ts';
import { listInputs } from '../pipeline/list-inputs.ts';
import { selectClips } from '../pipeline/load-clips.ts';
import { scanFolders } from '../pipeline/scan-folders.ts';

/** A change of a recording's sound, and how far. */
export interface Change {
  kind: ChangeKind;
  value: number;
}

export const changeKinds = ['noise', 'timeStretch', 'pitchShift', 'shift'] as const;
type ChangeKind = (typeof changeKinds)[number];

/** One picture of a grid. */
interface Panel {
  title: string;
  samples: Float32Array;
}

interface PanelOptions {
  sampleRate: number;
  where: ClipFilter;
  changes: readonly Change[];
}

/**
 * What stands in the pictures: each recording; of a folder of a known corpus, one of each emotion; and with changes, one
 * recording and what becomes of it.
 *
 * @throws JobError or AudioError when a recording cannot be found or read.
 */
export async function panelsOf(
  inputs: readonly string[],
  { sampleRate, where, changes }: PanelOptions,
): Promise<Panel[]> {
  const recordings = await findRecordings(inputs, where);
  if (changes.length > 0 && recordings.length > 1) {
    throw new UsageError(`--change shows one recording beside itself, got ${recordings.length} recordings`);
  }
  const panels: Panel[] = [];
  for (const { title, path } of recordings) {
    const { samples } = await decodeFile(path, { sampleRate });
    panels.push({ title, samples });
    for (const change of changes) {
      panels.push({ title: titles[change.kind](change.value), samples: apply(samples, change, sampleRate) });
    }
  }
  return panels;
}

async function findRecordings(
  inputs: readonly string[],
  where: ClipFilter,
): Promise<{ title: string; path: string }[]> {
  const [only] = inputs;
  const isFolder = inputs.length === 1 && (await stat(only!).catch(() => undefined))?.isDirectory();
  if (!isFolder) {
    return (await listInputs(inputs)).map((path) => ({ title: basename(path), path }));
  }
  const clips = selectClips('--where', (await scanFolders([only!])).clips, where);
  const first = clips[0]!;
  const emotions = [...new Set(clips.map(({ emotion }) => emotion))];
  // Of one speaker and sentence as far as that goes, so that they can be compared.
  const alike = (clip: (typeof clips)[number]): number =>
    Number(clip.speaker === first.speaker) * 2 + Number(clip.statement === first.statement);
  return emotions.map((emotion) => {
    const clip = clips
      .filter((other) => other.emotion === emotion)
      .reduce((best, next) => (alike(next) > alike(best) ? next : best));
    return { title: `${emotion} (${clip.speaker})`, path: clip.path };
  });
}

const titles: Readonly<Record<ChangeKind, (value: number) => string>> = {
  noise: (value) => `noise at ${value} dB`,
  timeStretch: (value) => `tempo x ${value}`,
  pitchShift: (value) => `pitch ${value > 0 ? '+' : ''}${value} semitones`,
  shift: (value) => `shifted by ${value} s`,
};

function apply(samples: Float32Array, { kind, value }: Change, sampleRate: number): Float32Array {
  switch (kind) {
    case 'noise':
      return addNoise(samples, { snrDb: value, rng: createRng(1) });
    case 'timeStretch':
      return timeStretch(samples, { rate: value });
    case 'pitchShift':
      return pitchShift(samples, { sampleRate, semitones: value });
    case 'shift':
      return shift(samples, { by: Math.round(value * sampleRate), mode: 'pad' });
  }
}
