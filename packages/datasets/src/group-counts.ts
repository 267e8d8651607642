import { createRng, shuffle } from '@ser/dsp';
import type { Splittable } from './split.ts';

/** How many clips of each label every group (as a rule: every speaker) has. */
export interface GroupCounts {
  groups: string[];
  /** One row a group, one column a label. */
  counts: number[][];
  labelCount: number;
}

export function countGroups<T extends Splittable>(
  clips: readonly T[],
  group: (clip: T) => string,
): GroupCounts {
  const labels = [...new Set(clips.map((clip) => clip.emotion))].sort();
  const column = new Map(labels.map((label, i) => [label, i]));
  const byGroup = new Map<string, number[]>();
  for (const clip of clips) {
    const name = group(clip);
    let counts = byGroup.get(name);
    if (counts === undefined) {
      counts = labels.map(() => 0);
      byGroup.set(name, counts);
    }
    counts[column.get(clip.emotion)!]!++;
  }
  const groups = [...byGroup.keys()].sort();
  return { groups, counts: groups.map((name) => byGroup.get(name)!), labelCount: labels.length };
}

const attempts = 32;

/**
 * Deals groups out to sets of the given shares, so that each set's label counts come close to its share.
 *
 * Greedy, from the largest group to the smallest, each where it brings the squared error down most; repeated for
 * several seeded orders, of which the best is kept. No set stays empty.
 *
 * @returns for each group the number of its set
 */
export function dealGroups(
  { counts, labelCount }: GroupCounts,
  shares: readonly number[],
  seed: number,
): Int32Array {
  const totals = Array.from({ length: labelCount }, (_, label) =>
    counts.reduce((sum, row) => sum + row[label]!, 0),
  );
  const sizes = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const rng = createRng(seed);
  let best = new Int32Array(counts.length);
  let bestError = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < attempts; attempt++) {
    // The shuffle settles ties: the sort that follows is stable.
    const order = shuffle(Int32Array.from(counts.keys()), rng).sort((a, b) => sizes[b]! - sizes[a]!);
    const filled = shares.map(() => totals.map(() => 0));
    const members = shares.map(() => 0);
    const assigned = new Int32Array(counts.length);
    let error = 0;
    for (const [position, group] of order.entries()) {
      const empty = members.filter((count) => count === 0).length;
      let target = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let set = 0; set < shares.length; set++) {
        if (order.length - position <= empty && members[set]! > 0) continue;
        const change = growth(filled[set]!, counts[group]!, totals, shares[set]!);
        if (change < least) {
          least = change;
          target = set;
        }
      }
      assigned[group] = target;
      members[target]!++;
      error += least;
      for (let label = 0; label < labelCount; label++) filled[target]![label]! += counts[group]![label]!;
    }
    if (error < bestError - 1e-9) {
      bestError = error;
      best = assigned;
    }
  }
  return best;
}

/** How much a set's squared distance from its share of every label grows when a group joins it. */
function growth(
  filled: readonly number[],
  added: readonly number[],
  totals: readonly number[],
  share: number,
): number {
  let change = 0;
  for (let label = 0; label < totals.length; label++) {
    const gap = filled[label]! - share * totals[label]!;
    change += ((gap + added[label]!) ** 2 - gap ** 2) / totals[label]!;
  }
  // Shares differ, and an equal absolute gap weighs more in the smaller set.
  return change / share;
}
