import { expect, test } from 'vitest';
import { type Clip, type Emotion, labelMaps, mapLabels } from '../src/index.ts';

const clip = (emotion: Emotion): Clip => ({ corpus: 'x', path: `${emotion}.wav`, speaker: 'x:1', emotion });
const clips = (['surprised', 'pleasant surprise', 'calm', 'excited', 'happy', 'sad', 'sad'] as const).map(
  clip,
);

test('own keeps every label, in the common order', () => {
  const { classes, labels, dropped } = mapLabels(clips, labelMaps.own);
  expect(classes).toEqual(['calm', 'happy', 'sad', 'surprised', 'pleasant surprise', 'excited']);
  expect(labels).toEqual(clips.map(({ emotion }) => emotion));
  expect(dropped).toEqual({});
});

test('own takes labels that nobody knew', () => {
  const strangers = ['zest', 'awe'].map((emotion) => ({ ...clip('calm'), emotion }));
  expect(mapLabels([...strangers, clip('calm') as Clip<string>], labelMaps.own).classes).toEqual([
    'calm',
    'awe',
    'zest',
  ]);
});

test.each([
  ['commonEight', ['surprised', 'surprised', 'calm', 'happy', 'sad', 'sad'], { excited: 1 }],
  ['commonSix', ['happy', 'sad', 'sad'], { surprised: 1, 'pleasant surprise': 1, calm: 1, excited: 1 }],
  ['iemocapFour', ['happy', 'happy', 'sad', 'sad'], { surprised: 1, 'pleasant surprise': 1, calm: 1 }],
  ['twelve', ['surprise', 'pleasant surprise', 'calm', 'excited', 'happy', 'sad', 'sad'], {}],
] as const)('%s says what it drops', (name, labels, dropped) => {
  const mapped = mapLabels(clips, labelMaps[name]);
  expect(mapped.labels).toEqual(labels);
  expect(mapped.dropped).toEqual(dropped);
  expect(mapped.clips).toHaveLength(labels.length);
  expect(mapped.classes).toEqual(
    labelMaps[name].classes.filter((label) => (labels as readonly string[]).includes(label)),
  );
});

test('every class is reached, and every target is a class', () => {
  for (const { classes, from } of Object.values(labelMaps)) {
    expect(new Set(Object.values(from))).toEqual(new Set(classes));
  }
});

test('a label named like a property of every object is no label', () => {
  const odd = [{ ...clip('calm'), emotion: 'toString' }];
  expect(mapLabels(odd, labelMaps.commonSix)).toMatchObject({
    clips: [],
    classes: [],
    dropped: { toString: 1 },
  });
});
