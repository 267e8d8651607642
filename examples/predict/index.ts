// The emotion of each recording, and of a folder all together: `npm run predict -- [file or folder]`
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@ser/audio';
import { decodeFile } from '@ser/audio/node';
import { isSoundFile, synthesizeUtterance } from '@ser/datasets';
import { loadPretrained } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';

const [given] = process.argv.slice(2);
const path = given ?? (await mkdtemp(join(tmpdir(), 'ser-example-')));
if (given === undefined) {
  for (const emotion of ['angry', 'calm', 'sad'] as const) {
    await writeFile(join(path, `${emotion}.wav`), encodeWav(synthesizeUtterance({ emotion, speaker: 2 })));
  }
}
const folder = await stat(path).then(
  (found) => found.isDirectory(),
  () => false,
);
const files = folder
  ? (await readdir(path, { recursive: true }))
      .filter(isSoundFile)
      .sort()
      .map((name) => join(path, name))
  : [path];

await useWasmBackend();
const classifier = await loadPretrained('eight-emotions');
const counts = new Map<string, number>();
for (const file of files) {
  try {
    const [best, second] = await classifier.predict(await decodeFile(file));
    console.log(
      `${file}: ${best!.label} ${best!.score.toFixed(2)}, ${second!.label} ${second!.score.toFixed(2)}`,
    );
    counts.set(best!.label, (counts.get(best!.label) ?? 0) + 1);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
if (folder)
  console.log(`all together: ${[...counts].map(([label, count]) => `${label} ${count}`).join(', ')}`);
if (given === undefined) await rm(path, { recursive: true });
