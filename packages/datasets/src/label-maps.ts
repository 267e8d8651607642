import type { Clip, Emotion } from './clip.ts';

/** A set of classes, and which class each label of a corpus becomes; labels without a class are dropped. */
export interface LabelMap {
  /** The classes in their order. */
  classes: readonly string[];
  /** From label to class. */
  from: Readonly<Record<string, string>>;
}

/** How {@link mapLabels} reads clips. */
export interface MapLabelsOptions {
  /** 'emotion' (default) is what was meant, 'heardEmotion' what listeners heard; clips without it are dropped. */
  label?: 'emotion' | 'heardEmotion';
}

/** What {@link mapLabels} returns: the clips that have a class, and a count of those that have none. */
export interface MappedLabels<Label extends string = Emotion> {
  clips: Clip<Label>[];
  /** The class of each clip. */
  labels: string[];
  /** The classes that occur, in the order of the map. */
  classes: string[];
  /** How many clips of each label the map has no class for; 'not stated' counts clips without the label asked for. */
  dropped: Record<string, number>;
}

const eight = ['neutral', 'calm', 'happy', 'sad', 'angry', 'fearful', 'disgust', 'surprised'] as const;
const six = ['angry', 'disgust', 'fearful', 'happy', 'neutral', 'sad'] as const;
const all: readonly Emotion[] = [...eight, 'pleasant surprise', 'excited', 'frustrated', 'bored', 'other'];

/**
 * The label sets of the field.
 *
 * - `own`: every label stays what it is; clips on which the raters did not agree are dropped.
 * - `commonEight`: the eight of RAVDESS; TESS's pleasant surprise counts as surprised.
 * - `commonSix`: the six of CREMA-D.
 * - `iemocapFour`: angry, happy (with excited), neutral, sad.
 * - `twelve`: a set of twelve that keeps surprise and pleasant surprise apart.
 */
export const labelMaps: {
  readonly own: LabelMap;
  readonly commonEight: LabelMap;
  readonly commonSix: LabelMap;
  readonly iemocapFour: LabelMap;
  readonly twelve: LabelMap;
} = {
  own: { classes: all, from: identity(all) },
  commonEight: { classes: eight, from: { ...identity(eight), 'pleasant surprise': 'surprised' } },
  commonSix: { classes: six, from: identity(six) },
  iemocapFour: {
    classes: ['angry', 'happy', 'neutral', 'sad'],
    from: { ...identity(['angry', 'happy', 'neutral', 'sad']), excited: 'happy' },
  },
  twelve: {
    classes: [
      'neutral',
      'happy',
      'sad',
      'pleasant surprise',
      'fearful',
      'surprise',
      'angry',
      'disgust',
      'calm',
      'excited',
      'frustrated',
      'boredom',
    ],
    from: {
      ...identity(all.filter((label) => !['surprised', 'bored', 'other'].includes(label))),
      surprised: 'surprise',
      bored: 'boredom',
    },
  },
};

/**
 * Gives every clip its class, and says which clips have none.
 *
 * The map `own` also takes labels of corpora that were defined elsewhere: they keep their names and come after
 * the known ones, in alphabetical order.
 *
 * @example
 * ```ts
 * const { clips, labels, classes, dropped } = mapLabels(scan.clips, labelMaps.commonSix);
 * dropped; // { calm: 192, surprised: 192 }
 * ```
 */
export function mapLabels<Label extends string>(
  clips: readonly Clip<Label>[],
  map: LabelMap,
  { label: source = 'emotion' }: MapLabelsOptions = {},
): MappedLabels<Label> {
  const kept: Clip<Label>[] = [];
  const labels: string[] = [];
  const dropped = new Map<string, number>();
  for (const clip of clips) {
    const own: string = clip[source] ?? 'not stated';
    const label = Object.hasOwn(map.from, own)
      ? map.from[own]
      : map === labelMaps.own && own !== 'no agreement' && clip[source] !== undefined
        ? own
        : undefined;
    if (label === undefined) {
      dropped.set(own, (dropped.get(own) ?? 0) + 1);
      continue;
    }
    kept.push(clip);
    labels.push(label);
  }
  const present = new Set(labels);
  const others = [...present].filter((label) => !map.classes.includes(label)).sort();
  const classes = [...map.classes.filter((label) => present.has(label)), ...others];
  return { clips: kept, labels, classes, dropped: Object.fromEntries(dropped) };
}

function identity(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(labels.map((label) => [label, label]));
}
