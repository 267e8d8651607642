// A network that Keras trained classifies recordings: `npm run keras-model -- [file.wav]`
import { readFile } from 'node:fs/promises';
import { decodeFile } from '@ser/audio/node';
import { type SyntheticEmotion, synthesizeUtterance } from '@ser/datasets';
import { recipes } from '@ser/dsp';
import { EmotionClassifier, type Scaler } from '@ser/models';
import { importKeras } from '@ser/models/keras';
import { useWasmBackend } from '@ser/models/node';

const [file] = process.argv.slice(2);
const folder = new URL('.', import.meta.url);

// What the network computes is in its file; what it was trained on, Keras does not keep: recipe, scaler, labels.
await useWasmBackend();
const model = await importKeras(await readFile(new URL('emotions.keras', folder)));
const { labels, scaler } = JSON.parse(await readFile(new URL('emotions.json', folder), 'utf8')) as {
  labels: SyntheticEmotion[];
  scaler: Scaler;
};
const classifier = new EmotionClassifier({ model, recipe: recipes.mfccMean, scaler, labels });
console.log(`${model.layers.length} layers, ${model.countParams()} parameters, ${labels.length} emotions`);

if (file === undefined) {
  for (const emotion of labels) {
    const [best] = await classifier.predict(synthesizeUtterance({ emotion, speaker: 21 }));
    console.log(`a synthetic ${emotion} voice: ${best!.label} ${best!.score.toFixed(2)}`);
  }
} else {
  const [best] = await classifier.predict(await decodeFile(file));
  console.log(`${file}: ${best!.label} ${best!.score.toFixed(2)}`);
}
