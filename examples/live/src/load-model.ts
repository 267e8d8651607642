import { EmotionClassifier, loadPretrained } from '@ser/models';
import type { ModelSource } from './messages.ts';

/** Loads a classifier; throws an Error in one line. */
export async function loadModel(source: ModelSource): Promise<EmotionClassifier> {
  if (source.kind === 'bundled') return loadPretrained('eight-emotions');
  if (source.kind === 'files') return EmotionClassifier.load(await readFolder(source.name, source.files));
  let url: URL;
  try {
    url = new URL(source.url);
  } catch {
    throw new Error(`A model's address begins with https://, got '${source.url}'.`);
  }
  return EmotionClassifier.load(url);
}

/** The bytes of a saved classifier among a folder's files. */
async function readFolder(
  name: string,
  files: readonly File[],
): Promise<{ modelJson: Uint8Array; weights: Uint8Array }> {
  const description = files.find((file) => file.name === 'model.json');
  if (description === undefined) {
    throw new Error(`${name} holds no model.json: drop a folder that \`ser train\` wrote.`);
  }
  const modelJson = new Uint8Array(await description.arrayBuffer());
  const weights = new Blob(
    weightFiles(modelJson).map((path) => {
      const found = files.find((file) => file.name === path);
      if (found === undefined) throw new Error(`${name} holds no ${path}, which its model.json names.`);
      return found;
    }),
  );
  return { modelJson, weights: new Uint8Array(await weights.arrayBuffer()) };
}

/** Names of the weight files; none where the description is damaged, which `load` explains. */
function weightFiles(modelJson: Uint8Array): string[] {
  try {
    const { weightsManifest } = JSON.parse(new TextDecoder().decode(modelJson)) as {
      weightsManifest: { paths: string[] }[];
    };
    return weightsManifest.flatMap(({ paths }) => paths);
  } catch {
    return [];
  }
}
