import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import { isSoundFile } from '@ser/datasets';
import type { EmotionClassifier, Prediction } from '@ser/models';
import { loadClassifier, useWasmBackend } from '@ser/models/node';
import { explain, JobError } from '../errors.ts';

/** What is said of one file. */
export type FilePrediction = { file: string } & (
  | { label: string; scores: Readonly<Record<string, number>> }
  | { error: string }
);

/**
 * The classifier that training saved in a folder.
 *
 * @throws JobError when there is none, or a damaged one.
 */
export async function openClassifier(folder: string): Promise<EmotionClassifier> {
  await useWasmBackend();
  return loadClassifier(folder).catch((error: Error) => {
    throw new JobError(error.message.replace(/^(folderHandler|EmotionClassifier\.load): /g, ''));
  });
}

/** The emotions of one file from disk; never throws. */
export async function predictFile(classifier: EmotionClassifier, file: string): Promise<FilePrediction> {
  try {
    const ranked = await classifier.predict(await decodeFile(file));
    return { file, label: ranked[0]!.label, scores: toRecord(ranked) };
  } catch (error) {
    const message = explain(error);
    return { file, error: message.includes(file) ? message : `${file}: ${message}` };
  }
}

function toRecord(ranked: readonly Prediction[]): Record<string, number> {
  return Object.fromEntries(ranked.map(({ label, score }) => [label, score]));
}

/** `happy.wav  happy 0.91  surprised 0.05  calm 0.02` */
export function formatLine(prediction: FilePrediction, width: number = 0): string {
  if ('error' in prediction) return prediction.error;
  const best = Object.entries(prediction.scores).slice(0, 3);
  return `${prediction.file.padEnd(width)}  ${best.map(([label, score]) => `${label} ${score.toFixed(2)}`).join('  ')}`;
}

/** The recordings among these paths, and those inside of them. */
export async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw new JobError(explain(error));
    });
    if (!found.isDirectory()) {
      files.push(path);
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const inside = entries
      .filter((entry) => entry.isFile() && isSoundFile(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (inside.length === 0) throw new JobError(`${path} holds no sound file`);
    files.push(...inside);
  }
  return files;
}
