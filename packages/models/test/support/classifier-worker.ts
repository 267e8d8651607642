import { type ClassifierBytes, EmotionClassifier, type Signal } from '../../src/index.ts';
import { useBackend } from './backends.ts';

/** What the page asks: the answer is what `predict` and `timeline` give, or why they do not. */
export interface Question {
  readonly bytes: ClassifierBytes;
  readonly signal: Signal;
}

const scope = globalThis as unknown as {
  onmessage: (event: { data: Question }) => Promise<void>;
  postMessage(answer: unknown): void;
};

scope.onmessage = async ({ data: { bytes, signal } }) => {
  try {
    await useBackend('wasm');
    const classifier = await EmotionClassifier.load(bytes);
    const options = { window: 0.4, hop: 0.2 };
    scope.postMessage({
      page: 'document' in globalThis,
      scores: await classifier.predict(signal),
      windows: await classifier.timeline(signal, options),
    });
  } catch (error) {
    scope.postMessage({ error: String(error) });
  }
};
