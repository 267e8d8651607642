/** An emotion and its probability. */
export interface Prediction {
  readonly label: string;
  /** In [0, 1]; the scores of all labels sum to 1. */
  readonly score: number;
}

/** What a classifier says of a stretch of sound, or why it says nothing. */
export interface Decision {
  /** The likeliest label; absent when the classifier abstains. */
  readonly label?: string;
  /** Why there is no label: too little voice in the sound, or a highest score below `minConfidence`. */
  readonly abstention?: 'noSpeech' | 'lowConfidence';
  /** All labels, likeliest first, also when the classifier abstains. */
  readonly scores: readonly Prediction[];
  /** Seconds of voiced sound. */
  readonly voicedSeconds: number;
}

/** When a classifier abstains. */
export interface AbstentionOptions {
  /** The lowest score in [0, 1] that counts as an answer; default 0, every one. */
  readonly minConfidence?: number;
  /** The fewest seconds of voice that count as speech; default 0.1, and 0 leaves the gate open. */
  readonly minVoicedSeconds?: number;
}

/** Fills in the defaults, or throws a RangeError that names the option. */
export function checkAbstention(
  caller: string,
  { minConfidence = 0, minVoicedSeconds = 0.1 }: AbstentionOptions,
): Required<AbstentionOptions> {
  if (!(minConfidence >= 0 && minConfidence <= 1)) {
    throw new RangeError(`${caller}: minConfidence must be in [0, 1], got ${minConfidence}`);
  }
  if (!(minVoicedSeconds >= 0 && Number.isFinite(minVoicedSeconds))) {
    throw new RangeError(`${caller}: minVoicedSeconds must be at least 0, got ${minVoicedSeconds}`);
  }
  return { minConfidence, minVoicedSeconds };
}

/** The labels with their scores, likeliest first. */
export function rank(labels: readonly string[], row: ArrayLike<number>): Prediction[] {
  return labels.map((label, j) => ({ label, score: row[j]! })).sort((a, b) => b.score - a.score);
}

/** What the scores say, with the options' limits. */
export function decide(
  scores: readonly Prediction[],
  voicedSeconds: number,
  { minConfidence, minVoicedSeconds }: Required<AbstentionOptions>,
): Decision {
  const { label, score } = scores[0]!;
  if (voicedSeconds < minVoicedSeconds) return { abstention: 'noSpeech', scores, voicedSeconds };
  if (score < minConfidence) return { abstention: 'lowConfidence', scores, voicedSeconds };
  return { label, scores, voicedSeconds };
}
