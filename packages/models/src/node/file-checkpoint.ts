import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { decodeState, encodeState, type TrainingState } from '../training/state.ts';
import type { TrainOptions } from '../training/train-options.ts';
import { writeWhole } from './write-whole.ts';

/** The options of `train` that keep its state in a file. */
export interface FileCheckpoint extends Pick<TrainOptions, 'resume'> {
  readonly onCheckpoint: (state: TrainingState) => Promise<void>;
}

/**
 * Options for `train` that keep its state in a file, and go on from it when it is there.
 *
 * The file is replaced when the new state is whole and on the disk: whatever ends the process leaves the last state
 * or the one before. A run that is started again with the same data and options ends with the same bits as one that
 * was never interrupted.
 *
 * @throws Error, in one line, when the file holds no training state, or cannot be read.
 * @example
 * await train(model, data, { epochs: 200, checkpointEvery: 5, ...(await fileCheckpoint('run.state')) });
 */
export async function fileCheckpoint(path: string): Promise<FileCheckpoint> {
  const file = resolve(path);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`fileCheckpoint: cannot read ${file}: ${error.message}`, { cause: error });
  });
  const onCheckpoint = async (state: TrainingState): Promise<void> => {
    await mkdir(dirname(file), { recursive: true });
    await writeWhole(file, encodeState(state));
  };
  if (bytes === undefined) return { onCheckpoint };
  try {
    return { resume: decodeState(bytes), onCheckpoint };
  } catch (error) {
    throw new Error(`fileCheckpoint: ${file} must hold a training state: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
