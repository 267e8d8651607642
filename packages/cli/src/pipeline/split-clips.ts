import { type Clip, type Split, splitBySpeaker, splitRandom } from '@ser/datasets';
import { JobError } from '../errors.ts';
import type { SplitName } from './job.ts';

/** A split, told in words, with a warning where its scores say less than they seem to. */
export interface DescribedSplit extends Split {
  description: string;
  warning?: string;
  /** Whether validation speakers are heard in training too. */
  sharesSpeakers: boolean;
}

/**
 * Divides the clips 60 / 20 / 20: by speaker, or at random for comparison with published figures.
 *
 * With two speakers one is tested, and the validation clips come from the other.
 *
 * @throws JobError for one speaker, who cannot be split from himself.
 */
export function splitClips(
  clips: readonly Clip[],
  labels: readonly string[],
  name: SplitName,
  seed: number,
): DescribedSplit {
  const items = clips.map(({ speaker }, i) => ({ speaker, emotion: labels[i]! }));
  if (name === 'random') {
    return {
      ...splitRandom(items, { seed }),
      description: 'Clips drawn at random: 60 % training, 20 % validation, 20 % test.',
      warning: 'the same speakers are heard in training and test: scores of a random split flatter the model',
      sharesSpeakers: true,
    };
  }
  const speakers = [...new Set(clips.map((clip) => clip.speaker))].sort();
  if (speakers.length === 1) {
    throw new JobError(
      `all clips are of one speaker (${speakers[0]}), so none can be held out: add speakers, or try --split random`,
    );
  }
  if (speakers.length > 2) {
    return {
      ...splitBySpeaker(items, { seed }),
      description: 'By speaker: nobody in the test set was heard in training or validation.',
      sharesSpeakers: false,
    };
  }
  const tested = speakers[1 - (seed % 2)]!;
  const heard = items.flatMap((item, i) => (item.speaker === tested ? [] : [i]));
  const inner = splitRandom(
    heard.map((i) => items[i]!),
    { test: 0, validation: 0.2, seed },
  );
  return {
    train: inner.train.map((k) => heard[k]!),
    validation: inner.validation.map((k) => heard[k]!),
    test: Int32Array.from(items.flatMap((item, i) => (item.speaker === tested ? [i] : []))),
    description: `By speaker: trained on one of two speakers, tested on the other (${tested}); the validation clips are of the training speaker.`,
    warning:
      'only two speakers: the test says how well the emotions of one person are heard from knowing one other',
    sharesSpeakers: true,
  };
}
