// A classifier in a worker thread, so that this thread stays free: `npm run worker-thread -- [file...]`
import { decodeFile } from '@ser/audio/node';
import { synthesizeUtterance } from '@ser/datasets';
import { createThreadClassifier } from './thread-classifier.ts';

const files = process.argv.slice(2);
const recordings =
  files.length > 0
    ? await Promise.all(files.map(async (file) => ({ name: file, signal: await decodeFile(file) })))
    : (['angry', 'calm', 'sad'] as const).map((emotion) => ({
        name: `a synthetic ${emotion} voice`,
        signal: synthesizeUtterance({ emotion, speaker: 2 }),
      }));

// A clock that would stand still if this thread did the work.
let longest = 0;
let before = performance.now();
const clock = setInterval(() => {
  longest = Math.max(longest, performance.now() - before);
  before = performance.now();
}, 1);

const classifier = createThreadClassifier();
try {
  await Promise.all(
    recordings.map(async ({ name, signal }) => {
      const [best] = await classifier.predict(signal);
      console.log(`${name}: ${best!.label} ${best!.score.toFixed(2)}`);
    }),
  );
} finally {
  clearInterval(clock);
  await classifier.close();
}
console.log(`the longest that this thread was held up: ${longest.toFixed(0)} ms`);
