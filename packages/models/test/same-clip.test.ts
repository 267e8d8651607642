import { decode, encodeWav, toMono } from '@ser/audio';
import { synthesizeUtterance } from '@ser/datasets';
import { resample } from '@ser/dsp';
import { beforeAll, expect, test } from 'vitest';
import { codedFile, codedFiles } from '../../audio/test/coded.ts';
import { type EmotionClassifier, loadPretrained, type Prediction } from '../src/index.ts';
import { useBackend } from './support/backends.ts';

let classifier: EmotionClassifier;
beforeAll(async () => {
  await useBackend('wasm');
  classifier = await loadPretrained('eight-emotions');
});

const predictFile = async (file: Uint8Array): Promise<Prediction[]> =>
  classifier.predict(toMono(await decode(file)));

/** Largest change of a label's score. */
function change(a: readonly Prediction[], b: readonly Prediction[]): number {
  return Math.max(
    ...a.map(({ label, score }) => Math.abs(score - b.find((other) => other.label === label)!.score)),
  );
}

test('a studio recording of 48 kHz, and its WAV files of 16 kHz and of 24 bits, give the same answer', async () => {
  for (const emotion of ['happy', 'neutral'] as const) {
    const studio = synthesizeUtterance({ emotion, speaker: 2, sampleRate: 48000 });
    const small = { samples: resample(studio.samples, { from: 48000, to: 16000 }), sampleRate: 16000 };
    const answer = await classifier.predict(studio);
    for (const file of [encodeWav(studio), encodeWav(studio, { bitDepth: 24 }), encodeWav(small)]) {
      const other = await predictFile(file);
      expect(other[0]!.label).toBe(answer[0]!.label);
      expect(change(answer, other)).toBeLessThan(2e-3);
    }
  }
}, 30_000);

// To 48 kHz and back, two low-passes weaken what lies above 7.2 kHz, where the recipe does not listen.
test('a clip of 16 kHz brought to 48 kHz gives the same answer', async () => {
  for (const speaker of [1, 3]) {
    for (const emotion of ['angry', 'sad'] as const) {
      const clip = synthesizeUtterance({ emotion, speaker });
      const brought = { samples: resample(clip.samples, { from: 16000, to: 48000 }), sampleRate: 48000 };
      const [answer, other] = [await classifier.predict(clip), await predictFile(encodeWav(brought))];
      expect(other[0]!.label).toBe(answer[0]!.label);
      expect(change(answer, other)).toBeLessThan(3e-3);
    }
  }
}, 30_000);

test('FLAC gives the answer of the WAV file that was packed, bit for bit', async () => {
  expect(await predictFile(codedFile('flac-16'))).toEqual(await predictFile(codedFile('wav-pcm_s16le')));
});

test('MP3 gives the answer of what ffmpeg decodes from it', async () => {
  const { reference, sampleRate, file } = codedFiles.find(({ name }) => name === 'mp3-mono')!;
  const [own, ffmpeg] = [
    await predictFile(file),
    await classifier.predict({ samples: reference, sampleRate }),
  ];
  expect(own[0]!.label).toBe(ffmpeg[0]!.label);
  expect(change(own, ffmpeg)).toBeLessThan(1e-3);
});
