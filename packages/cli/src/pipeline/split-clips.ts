import {
  applySplit,
  type Clip,
  crossCorpus,
  type Fold,
  groupKFold,
  leaveOneSpeakerOut,
  ravdessFolds,
  type Split,
  splitBySpeaker,
  splitByStatement,
  splitRandom,
} from '@ser/datasets';
import type { Protocol } from '@ser/models/node';
import { JobError } from '../errors.ts';
import type { ProtocolName, SplitName } from './job.ts';

/** A split, told in words, with a warning where its scores say less than they seem to. */
export interface DescribedSplit extends Split {
  description: string;
  warning?: string;
  /** Whether validation speakers are heard in training too. */
  sharesSpeakers: boolean;
}

/** Folds of a cross-validation, told in words. */
export interface DescribedFolds {
  protocol: Protocol;
  folds: Fold[];
  description: string;
}

/** What a split looks at. */
type Item = Pick<Clip, 'speaker' | 'corpus' | 'path' | 'statement' | 'augmentation'> & { emotion: string };

const asItem = (clip: Clip, emotion: string): Item => ({ ...clip, emotion });

/**
 * Divides the clips 60 / 20 / 20: by speaker, by statement, or at random for comparison with published figures.
 *
 * With two speakers one is tested, and the validation clips come from the other. Altered copies follow their originals.
 *
 * @param test - Whether test clips are held out; default true.
 * @throws JobError for clips that cannot be divided so.
 */
export function splitClips(
  clips: readonly Clip[],
  labels: readonly string[],
  { split: name, seed, test = true }: { split: SplitName; seed: number; test?: boolean },
): DescribedSplit {
  const items = clips.map((clip, i) => asItem(clip, labels[i]!));
  const originals = items.filter(({ augmentation }) => augmentation === undefined);
  const shares = test ? { seed } : { seed, test: 0 };
  return plainly(() => applySplit(divide(originals, name, shares), originals, items));
}

function divide(
  items: readonly Item[],
  name: SplitName,
  shares: { seed: number; test?: number },
): DescribedSplit {
  const speakers = [...new Set(items.map(({ speaker }) => speaker))].sort();
  if (name === 'random') {
    return {
      ...splitRandom(items, shares),
      description: 'Clips drawn at random: 60 % training, 20 % validation, 20 % test.',
      warning: 'the same speakers are heard in training and test: scores of a random split flatter the model',
      sharesSpeakers: true,
    };
  }
  if (name === 'statement') {
    return {
      ...splitByStatement(items, shares),
      description: 'By statement: nothing that is said in the test set was heard in training or validation.',
      warning: 'the same speakers are heard in training and test: the scores say nothing about new voices',
      sharesSpeakers: true,
    };
  }
  if (speakers.length === 1) {
    throw new JobError(
      `all clips are of one speaker (${speakers[0]}), so none can be held out: add speakers, or try --split random`,
    );
  }
  if (speakers.length > 2 || shares.test === 0) {
    return {
      ...splitBySpeaker(items, shares),
      description: 'By speaker: nobody in the test set was heard in training or validation.',
      sharesSpeakers: false,
    };
  }
  const tested = speakers[1 - (shares.seed % 2)]!;
  const heard = items.flatMap((item, i) => (item.speaker === tested ? [] : [i]));
  const inner = splitRandom(
    heard.map((i) => items[i]!),
    { test: 0, validation: 0.2, seed: shares.seed },
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

/**
 * The folds of a protocol; a fifth of what is not tested chooses the epoch.
 *
 * @throws JobError for clips that cannot be divided so.
 */
export function foldClips(
  clips: readonly Clip[],
  labels: readonly string[],
  { protocol, folds, seed }: { protocol: ProtocolName; folds: number; seed: number },
): DescribedFolds {
  if (clips.some(({ augmentation }) => augmentation !== undefined)) {
    throw new JobError('--protocol needs a table without altered copies: they are made after the split');
  }
  const items = clips.map((clip, i) => asItem(clip, labels[i]!));
  const options = { validation: 0.2, seed };
  const grouped = (group: (item: Item) => string): Fold[] => groupKFold(items, { ...options, folds, group });
  return plainly(() => {
    switch (protocol) {
      case 'speakerFolds':
        return {
          protocol,
          folds: grouped(({ speaker }) => speaker),
          description: `${folds} folds by speaker: every clip is tested once, by a network that has not heard its speaker.`,
        };
      case 'ravdessFolds':
        return {
          protocol: 'speakerFolds',
          folds: ravdessFolds(items, options),
          description:
            'The five folds by actor of the literature on RAVDESS: every clip is tested once, by a network that has not heard its actor.',
        };
      case 'leaveOneSpeakerOut':
        return {
          protocol,
          folds: leaveOneSpeakerOut(items, options),
          description:
            'Leave one speaker out: every speaker is tested by a network that has heard the others only.',
        };
      case 'statementHeldOut':
        return {
          protocol,
          folds: grouped(({ statement = 'not stated' }) => statement),
          description: `${folds} folds by statement: every clip is tested once, by a network that has heard other sentences only.`,
        };
      case 'crossCorpus': {
        const corpora = [...new Set(items.map(({ corpus }) => corpus))].sort();
        if (corpora.length === 1)
          throw new RangeError(`crossCorpus: two corpora are needed, got only ${corpora[0]}`);
        return {
          protocol,
          folds: corpora.map((corpus) => ({
            name: corpus,
            ...crossCorpus(items, { ...options, test: corpus }),
          })),
          description: 'Across corpora: every corpus is tested by a network that has heard the others only.',
        };
      }
      case 'random':
        return {
          protocol,
          folds: grouped(({ path }) => path),
          description: `${folds} folds at random: every clip is tested once, by a network that has heard other clips of its speaker.`,
        };
    }
  });
}

/** What a split cannot do, in the words of the command line. */
function plainly<T>(divide: () => T): T {
  try {
    return divide();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new JobError(`the clips cannot be divided so: ${error.message.replace(/^\w+: /, '')}`);
  }
}
