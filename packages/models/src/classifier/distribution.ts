import type { Decision } from './decision.ts';

/** How many recordings were heard as what. */
export interface Distribution {
  readonly recordings: number;
  /** Recordings that got a label, and those that did not, by the reason. */
  readonly decided: number;
  readonly noSpeech: number;
  readonly lowConfidence: number;
  /** In the classifier's order. */
  readonly labels: readonly LabelShare[];
}

export interface LabelShare {
  readonly label: string;
  /** Recordings decided for this label, and their share of all decided ones (0 when there is none). */
  readonly count: number;
  readonly share: number;
  /** Mean score over all recordings with speech (0 when there is none). */
  readonly meanScore: number;
}

/** Counts decisions, one at a time. */
export function createTally(labels: readonly string[]): {
  add(decision: Decision): void;
  result(): Distribution;
} {
  const counts = new Map(labels.map((label) => [label, 0]));
  const sums = new Map(labels.map((label) => [label, 0]));
  let noSpeech = 0;
  let lowConfidence = 0;
  let decided = 0;
  return {
    add({ label, abstention, scores }): void {
      if (abstention === 'noSpeech') {
        noSpeech++;
        return;
      }
      for (const { label, score } of scores) sums.set(label, sums.get(label)! + score);
      if (label === undefined) lowConfidence++;
      else {
        decided++;
        counts.set(label, counts.get(label)! + 1);
      }
    },
    result(): Distribution {
      return {
        recordings: decided + noSpeech + lowConfidence,
        decided,
        noSpeech,
        lowConfidence,
        labels: labels.map((label) => ({
          label,
          count: counts.get(label)!,
          share: counts.get(label)! / Math.max(1, decided),
          meanScore: sums.get(label)! / Math.max(1, decided + lowConfidence),
        })),
      };
    },
  };
}
