// A corpus of your own in ten lines, named here as EMO-DB names its files: `npm run own-corpus`
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@ser/audio';
import { defineCorpus, synthesizeUtterance } from '@ser/datasets';
import { scanCorpus } from '@ser/datasets/node';

const emotions = {
  W: 'angry',
  L: 'bored',
  E: 'disgust',
  A: 'fearful',
  F: 'happy',
  T: 'sad',
  N: 'neutral',
} as const;
const emoDb = defineCorpus({
  id: 'emodb',
  title: 'Berlin Database of Emotional Speech',
  emotions: Object.values(emotions),
  example: '03a01Fa.wav',
  parse(name) {
    const match = /^(\d\d)([ab]\d\d)([WLEAFTN])([a-z])$/.exec(name);
    if (match === null) return undefined;
    const [, speaker, statement, letter] = match as unknown as [
      string,
      string,
      string,
      keyof typeof emotions,
    ];
    return { emotion: emotions[letter], speaker, statement };
  },
});

const folder = await mkdtemp(join(tmpdir(), 'ser-example-'));
for (const [name, emotion] of [
  ['03a01Fa', 'happy'],
  ['08b02Wc', 'angry'],
  ['notes', 'sad'],
] as const) {
  await writeFile(join(folder, `${name}.wav`), encodeWav(synthesizeUtterance({ emotion, speaker: 3 })));
}

const { clips, skipped } = await scanCorpus(folder, { corpora: [emoDb] });
for (const clip of clips) console.log(`${clip.speaker} says ${clip.statement}: ${clip.emotion}`);
for (const { reason } of skipped) console.log(`skipped: ${reason}`);
await rm(folder, { recursive: true });
