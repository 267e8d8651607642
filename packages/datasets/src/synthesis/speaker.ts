import { createRng, type Rng } from '@ser/dsp';

/** A voice, and the room and microphone that go with it. */
export interface SpeakerVoice {
  sex: 'female' | 'male';
  /** Mean pitch when neutral, in Hz. */
  pitchHz: number;
  /** Formant frequencies against an adult man's. */
  formantScale: number;
  /** Length of the phones, as a factor. */
  slowness: number;
  /** Size of the pitch movements, as a factor. */
  liveliness: number;
  /** How strongly emotions show, as a factor. */
  expressiveness: number;
  levelDb: number;
  /** Loss of the voice at 3 kHz. */
  tiltDb: number;
  /** Irregularity of the period, as a share of it. */
  jitter: number;
  breathDb: number;
  /** Background noise against full scale. */
  noiseDb: number;
}

/** The first stream of random numbers of each kind; the rest of the streams says whose. */
export const streams = { speaker: 1, manner: 2, utterance: 3 } as const;

/**
 * Draws the voice of a speaker; odd numbers are men, as in RAVDESS.
 *
 * Pitch and formants lie where J. Hillenbrand et al. (1995) found those of men and women: about 131 and 220 Hz,
 * formants of women some 17 % higher.
 */
export function drawSpeaker(speaker: number, seed: number): SpeakerVoice {
  const rng = createRng(seed, streams.speaker, speaker);
  const male = speaker % 2 === 1;
  return {
    sex: male ? 'male' : 'female',
    pitchHz: (male ? 125 : 212) * 2 ** (bounded(rng, 1.6) / 12),
    formantScale: (male ? 1 : 1.16) * Math.exp(bounded(rng, 0.02)),
    slowness: Math.exp(bounded(rng, 0.06)),
    liveliness: Math.exp(bounded(rng, 0.12)),
    expressiveness: Math.exp(bounded(rng, 0.08)),
    levelDb: bounded(rng, 1.2),
    tiltDb: 7 + bounded(rng, 1),
    jitter: 0.007 * Math.exp(bounded(rng, 0.3)),
    breathDb: -24 + bounded(rng, 2.5),
    noiseDb: -60 + bounded(rng, 5),
  };
}

/** A normal number of the given deviation, never more than two of them away: no speaker is a freak. */
export function bounded(rng: Rng, deviation: number): number {
  return deviation * Math.max(-2, Math.min(2, rng.normal()));
}
