import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import type { EmotionClassifier, Prediction } from '@ser/models';
import { loadClassifier, useWasmBackend } from '@ser/models/node';
import type { Command } from 'commander';
import { exitCodes, explain, JobError, throwIfStopped } from '../errors.ts';
import type { Terminal } from '../terminal.ts';

interface PredictOptions {
  json: boolean;
}

/** What is said of one file. */
type FilePrediction = { file: string } & (
  | { label: string; scores: Readonly<Record<string, number>> }
  | { error: string }
);

export function addPredict(program: Command, terminal: Terminal, signal: AbortSignal): void {
  program
    .command('predict')
    .description('Say which emotion is heard in recordings.')
    .argument('<model>', 'a folder that `ser train` wrote')
    .argument('<file...>', 'recordings, or folders of them')
    .option('--json', 'one line of JSON a file, with the scores of all emotions', false)
    .addHelpText(
      'after',
      `
A file that cannot be read is named on stderr, the others are classified, and the exit status is 1.

Examples:
  ser predict ser-model hello.wav
  ser predict ser-model recordings/ --json > emotions.ndjson`,
    )
    .action(async (model: string, paths: string[], { json }: PredictOptions) => {
      await useWasmBackend();
      const classifier = await loadClassifier(model).catch((error: Error) => {
        throw new JobError(error.message.replace(/^folderHandler: |^EmotionClassifier\.load: /g, ''));
      });
      const files = await listFiles(paths);
      const width = Math.max(...files.map((file) => file.length));
      let failures = 0;
      for (const file of files) {
        throwIfStopped(signal);
        const prediction = await predictFile(classifier, file);
        if ('error' in prediction) {
          failures++;
          terminal.error(prediction.error);
          if (!json) continue;
        }
        terminal.result(json ? JSON.stringify(prediction) : formatLine(prediction, width));
      }
      if (failures > 0) process.exitCode = exitCodes.failed;
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

async function listFiles(paths: readonly string[]): Promise<string[]> {
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
      .filter((entry) => entry.isFile() && /\.(wav|wave|flac)$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (inside.length === 0) throw new JobError(`${path} holds no .wav or .flac file`);
    files.push(...inside);
  }
  return files;
}
