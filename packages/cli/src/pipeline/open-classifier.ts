import { stat } from 'node:fs/promises';
import { type EmotionClassifier, loadPretrained, type PretrainedName } from '@ser/models';
import { loadClassifier, useWasmBackend } from '@ser/models/node';
import { JobError } from '../errors.ts';

/**
 * The classifier that was saved in a folder, or the one of that name that comes with `@ser/models`.
 *
 * @throws JobError when there is none, or a damaged one.
 */
export async function openClassifier(model: string): Promise<EmotionClassifier> {
  await useWasmBackend();
  const isThere = await stat(model).then(
    () => true,
    () => false,
  );
  try {
    return await (isThere ? loadClassifier(model) : loadPretrained(model as PretrainedName));
  } catch (error) {
    const { message } = error as Error;
    if (isThere)
      throw new JobError(
        message.replace(/^(?:(?:folderHandler|EmotionClassifier\.load|loadClassifier): )+/, ''),
      );
    throw new JobError(
      `${model} is no folder that holds a model.json, and no network that comes with ser: ${message.replace(/^loadPretrained: /, '')}`,
    );
  }
}
