// Plain JavaScript: Node 20 starts no thread from TypeScript.
import { parentPort } from 'node:worker_threads';
import { loadPretrained } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';

await useWasmBackend();
const classifier = await loadPretrained('eight-emotions');

// One after the other, so that answers come in the order of the questions.
let last = Promise.resolve();
parentPort.on('message', ({ id, samples, sampleRate }) => {
  last = last.then(async () => {
    try {
      parentPort.postMessage({ id, scores: await classifier.predict({ samples, sampleRate }) });
    } catch (error) {
      parentPort.postMessage({ id, error: error.message });
    }
  });
});
