import type { Augmentation } from './augment.ts';

/** The words for emotions that the corpora here share; a corpus uses some of them. */
export type Emotion =
  | 'neutral'
  | 'calm'
  | 'happy'
  | 'sad'
  | 'angry'
  | 'fearful'
  | 'disgust'
  | 'surprised'
  | 'pleasant surprise'
  | 'excited'
  | 'frustrated'
  | 'bored'
  | 'other'
  /** The raters did not agree on any. */
  | 'no agreement';

/** How an utterance is felt on three axes, each from 1 to 5. */
export interface Dimensions {
  /** 1 negative, 5 positive. */
  valence: number;
  /** 1 calm, 5 excited. */
  activation: number;
  /** 1 weak, 5 strong. */
  dominance: number;
}

/** What one person made of a clip. */
export interface Rating {
  /** Who, in the corpus's own numbering. */
  rater: string;
  /** The emotions named, in the corpus's own words. */
  emotions?: readonly string[];
  /** An axis that the rater left out is absent. */
  dimensions?: Partial<Dimensions>;
  /** In the rater's words. */
  comment?: string;
}

/** What is known of a recording but where it lies. */
export interface ClipFields<Label extends string = Emotion> {
  /** What was meant or, where nobody was told what to play, what most raters heard. Absent where no name says it. */
  emotion?: Label;
  /** What most listeners heard, where that was asked; absent where they were divided. */
  heardEmotion?: Label;
  /** Who speaks, in the corpus's own numbering; {@link Clip.speaker} has the corpus before it. */
  speaker: string;
  speakerSex?: 'female' | 'male';
  /** Years. */
  speakerAge?: number;
  intensity?: 'low' | 'medium' | 'high' | 'normal' | 'strong';
  /** What is said: a word, a sentence, the corpus's code of it, or the scene. */
  statement?: string;
  /** 1 for the first recording of the same speaker, emotion, intensity and statement. */
  repetition?: number;
  channel?: 'speech' | 'song';
  /** The conversation that the clip is a turn of. */
  dialogue?: string;
  /** The turn's own name in the corpus. */
  utterance?: string;
  /** Where the turn begins in its dialogue, in seconds; the file holds the turn alone. */
  start?: number;
  /** Where it ends in its dialogue, in seconds. */
  end?: number;
  /** How long the sound is, where `measureClips` has measured it. */
  seconds?: number;
  /** The mean over the raters. */
  dimensions?: Dimensions;
  raters?: readonly Rating[];
}

/** What a name says of a file: a {@link Clip} whose label may still be missing. */
export interface ParsedClip<Label extends string = Emotion> extends ClipFields<Label> {
  /** The `id` of the corpus. */
  corpus: string;
  /** The file, as the path was given. */
  path: string;
  /** Unique across corpora: `ravdess:01`. */
  speaker: string;
}

/** One recording with its labels. */
export interface Clip<Label extends string = Emotion> extends ParsedClip<Label> {
  emotion: Label;
  /** Present on an altered copy of the recording: what was done to it. */
  augmentation?: Augmentation;
}
