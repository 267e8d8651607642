import { expect, test } from 'vitest';
import { EmotionClassifier } from '../src/index.ts';
import { useBackend } from './support/backends.ts';
import type { Question } from './support/classifier-worker.ts';
import { toyClassifier, toySignal } from './support/toy-classifier.ts';

test('a worker of a page gives the scores of the page, bit for bit', async ({ skip }) => {
  if (!('Worker' in globalThis)) skip();
  await useBackend('wasm');
  const question: Question = { bytes: await toyClassifier().encode(), signal: toySignal(5, 16000, 1) };
  const classifier = await EmotionClassifier.load(question.bytes);
  const worker = new Worker(new URL('./support/classifier-worker.ts', import.meta.url), { type: 'module' });
  try {
    const answer = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(question);
    });
    expect(answer).toEqual({
      page: false,
      scores: await classifier.predict(question.signal),
      windows: await classifier.timeline(question.signal, { window: 0.4, hop: 0.2 }),
    });
  } finally {
    worker.terminate();
  }
}, 30_000);
