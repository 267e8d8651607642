import { EmotionClassifier } from '../classifier/emotion-classifier.ts';

interface PretrainedFiles {
  readonly modelJson: string;
  /** In base64. */
  readonly weights: string;
}

const sources = {
  'eight-emotions': (): Promise<PretrainedFiles> => import('../../pretrained/eight-emotions/index.js'),
};

/** Networks that come with this package. */
export type PretrainedName = keyof typeof sources;

/**
 * Loads a network that comes with this package, in Node, in a page or in a worker; no server is asked.
 *
 * Its weights are fetched only by this call: bundlers put them into a file of their own, and an app that does not call
 * it does not carry them. They have a licence of their own, not that of the code: `pretrained/NAME/README.md` is the
 * model card, which says it, and what the network was trained on and how well it does on speakers it has not heard.
 *
 * - `eight-emotions`: neutral, calm, happy, sad, angry, fearful, disgust, surprised; acted English speech and song;
 *   CC BY-NC-SA 4.0.
 *
 * @throws RangeError for a name that there is not.
 * @example
 * const classifier = await loadPretrained('eight-emotions');
 * const [best] = await classifier.predict({ samples, sampleRate: 44100 });
 */
export async function loadPretrained(name: PretrainedName): Promise<EmotionClassifier> {
  if (!Object.hasOwn(sources, name)) {
    throw new RangeError(
      `loadPretrained: name must be among ${Object.keys(sources).join(', ')}, got '${name}'`,
    );
  }
  const { modelJson, weights } = await sources[name]();
  return EmotionClassifier.load({
    modelJson: new TextEncoder().encode(modelJson),
    weights: Uint8Array.from(atob(weights), (character) => character.charCodeAt(0)),
  });
}
