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
  | 'bored';

/** What a file name says of a recording: everything that {@link Clip} holds but where it lies. */
export interface ClipFields<Label extends string = Emotion> {
  emotion: Label;
  /** Who speaks, in the corpus's own numbering; {@link Clip.speaker} has the corpus before it. */
  speaker: string;
  speakerSex?: 'female' | 'male';
  /** Years. */
  speakerAge?: number;
  intensity?: 'low' | 'medium' | 'high' | 'normal' | 'strong';
  /** What is said: a word, a sentence or the corpus's code of it. */
  statement?: string;
  /** 1 for the first recording of the same speaker, emotion, intensity and statement. */
  repetition?: number;
  channel?: 'speech' | 'song';
}

/** One recording with its labels. */
export interface Clip<Label extends string = Emotion> extends ClipFields<Label> {
  /** The `id` of the corpus. */
  corpus: string;
  /** The file, as the path was given. */
  path: string;
  /** Unique across corpora: `ravdess:01`. */
  speaker: string;
  /** Present on an altered copy of the recording: what was done to it. */
  augmentation?: Augmentation;
}
