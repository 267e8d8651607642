import { EmotionClassifier } from '../classifier/emotion-classifier.ts';
import { folderHandler } from './folder-handler.ts';

/**
 * Loads the classifier that was saved to a folder.
 *
 * @throws Error, in one line, when the folder holds none, or a damaged one.
 * @example
 * const classifier = await loadClassifier('models/emotions');
 */
export async function loadClassifier(folder: string): Promise<EmotionClassifier> {
  return EmotionClassifier.load(folderHandler(folder));
}
