import { beforeEach, expect, test } from 'vitest';
import { loadPretrained } from '../src/index.ts';
import { useBackend } from './support/backends.ts';

beforeEach(() => useBackend('wasm'));

test('comes with this package, with its labels, licence and scores', async () => {
  const classifier = await loadPretrained('eight-emotions');
  expect([...classifier.labels].sort()).toEqual([
    'angry',
    'calm',
    'disgust',
    'fearful',
    'happy',
    'neutral',
    'sad',
    'surprised',
  ]);
  expect(classifier.metadata['licence']).toBe('CC BY-NC-SA 4.0');
  expect(classifier.metadata.scores!.length).toBeGreaterThan(0);
  expect(classifier.temperature).not.toBe(1);
  const samples = Float32Array.from(
    { length: 48000 },
    (_, i) => 0.3 * Math.sin(i / 20) * Math.exp(-i / 30000),
  );
  const decision = await classifier.decide({ samples, sampleRate: 16000 });
  expect(decision.scores).toHaveLength(8);
  expect((await classifier.embed({ samples, sampleRate: 16000 })).length).toBe(128);
  const silence = { samples: new Float32Array(48000), sampleRate: 48000 };
  expect((await classifier.decide(silence)).abstention).toBe('noSpeech');
});

test('another name is named', async () => {
  await expect(loadPretrained('toString' as never)).rejects.toThrow(
    "loadPretrained: name must be among eight-emotions, got 'toString'",
  );
});
