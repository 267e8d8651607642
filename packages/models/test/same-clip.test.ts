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

const predictFile = async (file: Uint8Array): Promise<Prediction[]> => classifier.predict(toMono(await decode(file)));

/** Largest change of a label's score. */
function change(a: readonly Prediction[], b: readonly Prediction[]): number {
  return Math.max(
    ...a.map(({ label, score }) => Math.abs(score - b.find((other) => other.label === label)!.score)),
  );
}

test('the same clip as WAV of 16 kHz, of 24 bits and of 48 kHz gives the same answer', async () => {
  for (const [i, emotion] of (['angry', 'happy', 'neutral', 'sad'] as const).entries()) {
    const clip = synthesizeUtterance({ emotion, speaker: i + 1 });
    const studio = {
      samples: resample(clip.samples, { from: clip.sampleRate, to: 48000 }),
      sampleRate: 48000,
    };
    const answer = await classifier.predict(clip);
    for (const file of [encodeWav(clip), encodeWav(clip, { bitDepth: 24 }), encodeWav(studio)]) {
      const other = await predictFile(file);
      expect(other[0]!.label).toBe(answer[0]!.label);
      expect(change(answer, other)).toBeLessThan(0.03);
    }
  }
});

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
