import { type ClipReader, checkIndices, type Features, type Indices, readClips } from '../features.ts';

/** Labelled clips, and which of them train and validate. */
export interface TrainingData {
  /** Features of all clips, scaled already. */
  readonly x: Features;
  /** Label of each clip. */
  readonly labels: readonly string[];
  /** Labels in the order of the model's outputs. */
  readonly classes: readonly string[];
  /** Speaker (or other group) of each clip; a group in both sets is an error. Leave out for a split by clip. */
  readonly groups?: readonly string[];
  readonly trainIndices: Indices;
  /** Clips that choose the epoch; never the test clips. */
  readonly validationIndices?: Indices;
}

/** Checks everything about the data that would spoil a run, and returns the class of each clip. */
export function checkTrainingData(data: TrainingData, batchSize: number, outputs: number): Int32Array {
  const { x, labels, classes, groups } = data;
  const reader = readClips('train', x);
  const clips = reader.count;
  if (labels.length !== clips) {
    throw new RangeError(
      `train: labels must have one entry for each of ${clips} clips, got ${labels.length}`,
    );
  }
  if (classes.length !== outputs) {
    throw new RangeError(`train: classes must name the model's ${outputs} outputs, got ${classes.length}`);
  }
  if (new Set(classes).size !== classes.length) {
    throw new RangeError(`train: classes must differ from each other, got ${classes.join(', ')}`);
  }
  const trainIndices = checkIndices('train', 'trainIndices', data.trainIndices, clips);
  const validationIndices = data.validationIndices
    ? checkIndices('train', 'validationIndices', data.validationIndices, clips)
    : [];
  if (batchSize > trainIndices.length) {
    throw new RangeError(
      `train: batchSize must be at most the ${trainIndices.length} training clips, got ${batchSize}`,
    );
  }

  const position = new Map(classes.map((label, index) => [label, index]));
  const targets = Int32Array.from(labels, (label) => position.get(label) ?? -1);
  for (const clip of [...trainIndices, ...validationIndices]) {
    if (targets[clip]! < 0) {
      throw new RangeError(
        `train: labels must be among ${classes.join(', ')}, got '${labels[clip]}' for clip ${clip}`,
      );
    }
    checkFinite(reader, clip);
  }
  const present = new Set(trainIndices.map((clip) => targets[clip]!));
  const absent = classes.filter((_, index) => !present.has(index));
  if (absent.length > 0) {
    throw new RangeError(`train: classes must each have a training clip, got none of ${absent.join(', ')}`);
  }

  const training = new Set(trainIndices);
  const shared = validationIndices.find((clip) => training.has(clip));
  if (shared !== undefined) {
    throw new RangeError(`train: validationIndices must not be training clips, got clip ${shared} in both`);
  }
  if (groups) checkGroups(groups, trainIndices, validationIndices, clips);
  return targets;
}

function checkGroups(
  groups: readonly string[],
  trainIndices: readonly number[],
  validationIndices: readonly number[],
  clips: number,
): void {
  if (groups.length !== clips) {
    throw new RangeError(
      `train: groups must have one entry for each of ${clips} clips, got ${groups.length}`,
    );
  }
  const training = new Set(trainIndices.map((clip) => groups[clip]!));
  const both = [...new Set(validationIndices.map((clip) => groups[clip]!))].filter((group) =>
    training.has(group),
  );
  if (both.length > 0) {
    const named = both.slice(0, 5).join(', ') + (both.length > 5 ? ', ...' : '');
    throw new RangeError(
      `train: groups must not be in both training and validation, got ${both.length}: ${named}`,
    );
  }
}

function checkFinite(reader: ClipReader, clip: number): void {
  for (const [place, value] of reader.clip(clip).entries()) {
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `train: x must be finite, got ${value} in clip ${clip}, row ${Math.floor(place / reader.columns)}, column ${place % reader.columns}`,
      );
    }
  }
}
