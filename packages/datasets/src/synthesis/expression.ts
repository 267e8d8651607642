/** How a way of speaking differs from the speaker's neutral one. */
export interface Expression {
  /** Mean pitch, in semitones. */
  pitchSemitones: number;
  /** Size of the pitch movements, as the logarithm of a factor. */
  logRange: number;
  /** Speed, as the logarithm of a factor. */
  logTempo: number;
  energyDb: number;
  /** Loss at 3 kHz; less is a harder, brighter voice. */
  tiltDb: number;
  /** Irregularity of period and amplitude, as the logarithm of a factor. */
  logRoughness: number;
  /** Breath noise against voice. */
  breathDb: number;
  /** Where the pitch goes at the end of the phrase, in semitones. */
  finalSemitones: number;
  /** Depth of a tremble of the pitch at about 6 Hz, in semitones. */
  tremorSemitones: number;
  /** Formant frequencies, as the logarithm of a factor: a smile shortens the tube, a sneer lengthens it. */
  logFormants: number;
}

/** The emotions that {@link synthesizeUtterance} can express: the eight of RAVDESS. */
export type SyntheticEmotion =
  | 'neutral'
  | 'calm'
  | 'happy'
  | 'sad'
  | 'angry'
  | 'fearful'
  | 'disgust'
  | 'surprised';

const fields = [
  'pitchSemitones',
  'logRange',
  'logTempo',
  'energyDb',
  'tiltDb',
  'logRoughness',
  'breathDb',
  'finalSemitones',
  'tremorSemitones',
  'logFormants',
] as const satisfies readonly (keyof Expression)[];

/** As many numbers as there are fields. */
type Numbers<Fields extends readonly string[]> = { [I in keyof Fields]: number };

function row(values: Numbers<typeof fields>): Expression {
  return Object.fromEntries(fields.map((field, i) => [field, values[i]])) as unknown as Expression;
}

/**
 * The acoustic correlates of the emotions, at full strength.
 *
 * Directions follow the reviews of P. N. Juslin and P. Laukka, "Communication of emotions in vocal expression and
 * music performance", Psychological Bulletin 129(5), 2003, table 7, and of K. R. Scherer, "Vocal communication of
 * emotion", Speech Communication 40, 2003, table 1: anger loud, fast, high and bright; fear high, fast, narrow and
 * trembling; sadness low, slow, soft, narrow and dull; happiness high, wide, fast and fairly loud. Disgust (low,
 * slow, rough) and surprise (wide, rising) are less settled there; calm is a quiet neutral. Sizes are our choice.
 */
export const expressions: Readonly<Record<SyntheticEmotion, Expression>> = {
  //              pitch range tempo energy tilt rough breath final tremor formants
  neutral: row([0, 0, 0, 0, 0, 0, 0, -1.5, 0, 0]),
  calm: row([-1, -0.3, -0.18, -5, 3, -0.5, 2, -0.5, 0, 0]),
  happy: row([4, 0.5, 0.12, 4, -2, 0, 0, 2, 0, 0.08]),
  sad: row([-1.5, -0.5, -0.34, -8, 7, 0.2, 6, -3, 0.1, -0.02]),
  angry: row([2, 0.3, 0.16, 8, -7, 0.5, -3, -3, 0, 0]),
  fearful: row([6, -0.4, 0.26, -1.5, 0, 0.5, 7, 0, 0.6, 0]),
  disgust: row([-2.5, 0.1, -0.24, 1, -1, 1, 0, -4, 0, -0.09]),
  surprised: row([5, 0.8, -0.1, 2, -1, 0, 1, 10, 0, 0.02]),
};

/** Adds to each field what a function says for it. */
export function mapExpression(
  expression: Expression,
  change: (value: number, field: keyof Expression) => number,
): Expression {
  const result = { ...expression };
  for (const field of fields) result[field] = change(expression[field], field);
  return result;
}
