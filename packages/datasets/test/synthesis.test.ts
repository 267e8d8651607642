import { createRng } from '@ser/dsp';
import { describe, expect, test } from 'vitest';
import { type SyntheticEmotion, synthesizeUtterance, type UtteranceOptions } from '../src/index.ts';

const emotions: SyntheticEmotion[] = [
  'neutral',
  'calm',
  'happy',
  'sad',
  'angry',
  'fearful',
  'disgust',
  'surprised',
];
const say = (emotion: SyntheticEmotion, options: Partial<UtteranceOptions> = {}) =>
  synthesizeUtterance({ emotion, speaker: 1, ...options });

/** Mean over speakers and phrases, so that the manner of one does not hide what the emotion does. */
function average(emotion: SyntheticEmotion, measure: (samples: Float32Array) => number): number {
  const values = [1, 2, 3, 4].map((speaker) => measure(say(emotion, { speaker, statement: 1 }).samples));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const levelDb = (samples: Float32Array): number =>
  10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

/** Pitch of each loud frame by the highest peak of the autocorrelation, in Hz. */
function pitches(samples: Float32Array, sampleRate = 16000): number[] {
  const length = 1024;
  const found: { hz: number; power: number }[] = [];
  for (let start = 0; start + 2 * length <= samples.length; start += length) {
    const at = (lag: number): number => {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += samples[start + i]! * samples[start + i + lag]!;
      return sum;
    };
    const power = at(0);
    const shortest = Math.round(sampleRate / 500);
    const curve = Array.from({ length: Math.round(sampleRate / 60) - shortest }, (_, k) => at(shortest + k));
    const peak = Math.max(...curve);
    // The first peak that is nearly the highest: later ones are multiples of the period.
    const lag = curve.findIndex(
      (v, k) => v > 0.9 * peak && v >= (curve[k - 1] ?? v) && v >= (curve[k + 1] ?? v),
    );
    if (peak > 0.5 * power && lag >= 0) found.push({ hz: sampleRate / (shortest + lag), power });
  }
  const loudest = Math.max(...found.map(({ power }) => power));
  return found.filter(({ power }) => power > 0.02 * loudest).map(({ hz }) => hz);
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const pitchOf = (samples: Float32Array): number => Math.log2(median(pitches(samples)));

describe('every utterance', () => {
  test.each(emotions)('%s: sound of a second or two, within full scale, without a direct part', (emotion) => {
    for (const statement of [1, 2] as const) {
      const { samples, sampleRate } = say(emotion, { statement, intensity: 'strong' });
      expect(sampleRate).toBe(16000);
      expect(samples.length / sampleRate).toBeGreaterThan(1);
      expect(samples.length / sampleRate).toBeLessThan(3);
      expect(samples.every((x) => Number.isFinite(x) && Math.abs(x) <= 1)).toBe(true);
      expect(levelDb(samples)).toBeGreaterThan(-50);
      expect(Math.abs(samples.reduce((sum, x) => sum + x, 0) / samples.length)).toBeLessThan(0.005);
    }
  });

  test('equal options give equal samples; each option matters', () => {
    const base = say('happy').samples;
    expect(say('happy').samples).toEqual(base);
    const others: Partial<UtteranceOptions>[] = [
      { speaker: 2 },
      { statement: 2 },
      { intensity: 'strong' },
      { repetition: 2 },
      { seed: 1 },
    ];
    for (const other of others) expect(say('happy', other).samples).not.toEqual(base);
  });

  test.each([8000, 16000, 22050, 48000])('at %i Hz', (sampleRate) => {
    const { samples } = say('neutral', { sampleRate });
    expect(samples.length / sampleRate).toBeCloseTo(say('neutral').samples.length / 16000, 0);
    expect(samples.every(Number.isFinite)).toBe(true);
  });
});

describe('emotions sound as the literature says', () => {
  test('loudness: angry above happy above neutral above sad', () => {
    const [angry, happy, neutral, sad] = (['angry', 'happy', 'neutral', 'sad'] as const).map((emotion) =>
      average(emotion, levelDb),
    );
    expect(angry).toBeGreaterThan(happy!);
    expect(happy).toBeGreaterThan(neutral! + 2);
    expect(neutral).toBeGreaterThan(sad! + 4);
  });

  test('tempo: fearful is fast, sad is slow', () => {
    const length = (emotion: SyntheticEmotion) => average(emotion, (samples) => samples.length);
    expect(length('fearful')).toBeLessThan(0.9 * length('neutral'));
    expect(length('sad')).toBeGreaterThan(1.15 * length('neutral'));
  });

  test('pitch: fearful and surprised are high, disgust is low', () => {
    const neutral = average('neutral', pitchOf);
    expect(average('fearful', pitchOf)).toBeGreaterThan(neutral + 0.25);
    expect(average('surprised', pitchOf)).toBeGreaterThan(neutral + 0.2);
    expect(average('disgust', pitchOf)).toBeLessThan(neutral - 0.1);
  });

  test('pitch: surprise rises at the end, anger falls', () => {
    const rise = (samples: Float32Array): number => {
      const contour = pitches(samples);
      return Math.log2(contour.at(-1)! / median(contour));
    };
    expect(average('surprised', rise)).toBeGreaterThan(average('angry', rise) + 0.3);
  });

  test('men are lower than women', () => {
    expect(median(pitches(say('neutral', { speaker: 1 }).samples))).toBeLessThan(165);
    expect(median(pitches(say('neutral', { speaker: 2 }).samples))).toBeGreaterThan(165);
  });
});

test('the pitch finder of these tests finds pitch', () => {
  const rng = createRng(1);
  const tone = Float32Array.from(
    { length: 8000 },
    (_, i) => Math.sin((2 * Math.PI * 200 * i) / 16000) + 0.1 * rng.normal(),
  );
  expect(median(pitches(tone))).toBeCloseTo(200, -1);
});

test.each([
  [{ emotion: 'joy' as SyntheticEmotion }, 'emotion must be one of neutral, calm, happy'],
  [{ emotion: 'toString' as SyntheticEmotion }, 'emotion must be one of'],
  [{ speaker: 0 }, 'speaker must be a whole number from 1, got 0'],
  [{ statement: 3 as 1 }, 'statement must be 1 or 2, got 3'],
  [{ intensity: 'weak' as 'normal' }, "intensity must be 'normal' or 'strong', got weak"],
  [{ repetition: 1.5 }, 'repetition must be a whole number from 1, got 1.5'],
  [{ sampleRate: 4000 }, 'sampleRate must be in [8000, 192000], got 4000'],
])('refuses %j', (options, message) => {
  expect(() => synthesizeUtterance({ emotion: 'sad', speaker: 1, ...options })).toThrow(
    `synthesizeUtterance: ${message}`,
  );
});
