import type { Indices } from '../../features.ts';

/** Positions of clips: what to train on, what to stop and choose by, what to measure on. */
export interface Fold {
  readonly name: string;
  readonly train: Indices;
  /** May be empty, where nothing is chosen by it. */
  readonly validation: Indices;
  readonly test: Indices;
}

/**
 * What the folds hold apart. `random`: clips alone, so that a speaker's other clips are trained on. `speakerFolds`:
 * speakers. `leaveOneSpeakerOut`: one speaker a fold. `statementHeldOut`: what is said. `crossCorpus`: corpora.
 */
export type Protocol = 'random' | 'speakerFolds' | 'leaveOneSpeakerOut' | 'statementHeldOut' | 'crossCorpus';

/** Who and what is heard in each clip. */
export interface Provenance {
  readonly speakers: readonly string[];
  readonly statements?: readonly string[];
  readonly corpora?: readonly string[];
}

const heldApart = {
  random: undefined,
  speakerFolds: 'speakers',
  leaveOneSpeakerOut: 'speakers',
  statementHeldOut: 'statements',
  crossCorpus: 'corpora',
} as const;

/** Checks that the folds keep apart what the protocol says. */
export function checkFolds(
  protocol: Protocol,
  folds: readonly Fold[],
  provenance: Provenance,
  clips: number,
): void {
  if (!Object.hasOwn(heldApart, protocol)) {
    throw new RangeError(
      `crossValidate: protocol must be among ${Object.keys(heldApart).join(', ')}, got '${protocol}'`,
    );
  }
  if (!(folds?.length > 0)) {
    throw new RangeError(`crossValidate: folds must be at least one, got ${folds?.length ?? 'none'}`);
  }
  const names = folds.map(({ name }) => name);
  if (new Set(names).size !== names.length) {
    throw new RangeError(`crossValidate: folds must have names that differ, got ${names.join(', ')}`);
  }
  for (const [key, values] of Object.entries(provenance) as [string, readonly string[] | undefined][]) {
    if (values && values.length !== clips) {
      throw new RangeError(
        `crossValidate: ${key} must have one entry for each of ${clips} clips, got ${values.length}`,
      );
    }
  }
  const key = heldApart[protocol];
  const groups = key && provenance[key];
  if (key && !groups) throw new RangeError(`crossValidate: ${key} must be given for ${protocol}, got none`);
  for (const fold of folds) checkFold(protocol, fold, groups, key ?? 'clips', clips);
}

function checkFold(
  protocol: Protocol,
  { name, train, validation, test }: Fold,
  groups: readonly string[] | undefined,
  key: string,
  clips: number,
): void {
  const caller = `crossValidate: fold '${name}'`;
  for (const [set, indices] of Object.entries({ train, test })) {
    if (indices.length === 0) throw new RangeError(`${caller} must have clips to ${set}, got none`);
  }
  const groupOf = (clip: number): string => groups?.[clip] ?? String(clip);
  const learnt = new Set<string>();
  for (const clip of [...train, ...validation, ...test]) {
    if (!Number.isInteger(clip) || clip < 0 || clip >= clips) {
      throw new RangeError(`${caller} must name clips in [0, ${clips}), got ${clip}`);
    }
  }
  for (const clip of [...train, ...validation]) learnt.add(groupOf(clip));
  const leak = [...test].find((clip) => learnt.has(groupOf(clip)));
  if (leak !== undefined) {
    throw new RangeError(
      `${caller} must not test on ${key} that it trains or validates on, got ${groupOf(leak)}`,
    );
  }
  const tested = new Set([...test].map(groupOf));
  if (protocol === 'leaveOneSpeakerOut' && tested.size !== 1) {
    throw new RangeError(`${caller} must test on one speaker, got ${tested.size}`);
  }
}
