// Extracts a table in a process of its own, slowly, and says how far it is: made to be killed.
import { readFileSync } from 'node:fs';
import { extractTable } from '../../dist/node/index.js';

const { clips, recipe, folder, pause } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const sleeper = new Int32Array(new SharedArrayBuffer(4));
await extractTable(clips, recipe, {
  folder,
  workers: 2,
  onProgress: ({ done }) => {
    process.stdout.write(`${done}\n`);
    Atomics.wait(sleeper, 0, 0, pause);
  },
});
