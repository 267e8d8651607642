import type { Decision, TimelineWindow } from '@ser/models';

/** Where a model comes from. */
export type ModelSource =
  | { readonly kind: 'bundled' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly File[] };

/** What the page knows of a loaded model. */
export interface ModelInfo {
  readonly name: string;
  readonly labels: readonly string[];
  readonly sampleRate: number;
  readonly trainingData: string | undefined;
}

/** How a signal is cut into windows, in seconds. */
export interface Windowing {
  readonly window: number;
  readonly hop: number;
}

/** Sound on its way to the worker, from the microphone's worklet or from a playing file. */
export interface SoundMessage {
  readonly samples: Float32Array<ArrayBuffer>;
  /** Milliseconds since 1970 when the last of these samples was there. */
  readonly at: number;
}

/** On the same port, so that no sound can come after it. */
export type SourceMessage = SoundMessage | 'end';

/** What the page asks of its worker; each is answered once, under its `id`. */
export type Request =
  | { readonly type: 'load'; readonly source: ModelSource }
  | {
      readonly type: 'listen';
      readonly port: MessagePort;
      readonly sampleRate: number;
      readonly bufferLength: number;
      readonly windowing: Windowing;
      readonly record: boolean;
    }
  | { readonly type: 'analyse'; readonly file: File; readonly windowing: Windowing };

/** A window, and when its last sample was there. */
interface HeardWindow {
  readonly window: TimelineWindow;
  readonly heardAt: number;
}

/** Columns of the running pictures: one every `pictureHop` samples at `pictureRate`. */
export interface Columns {
  readonly count: number;
  /** Levels in dB, `melBands` a column, lowest band first. */
  readonly mel: Float32Array<ArrayBuffer>;
  /** Hz, 0 where there is no voice. */
  readonly pitch: Float32Array<ArrayBuffer>;
  /** Smallest and largest sample, two a column. */
  readonly peaks: Float32Array<ArrayBuffer>;
}

/** What the worker says on its own while it works. */
export type News =
  | { readonly type: 'columns'; readonly columns: Columns }
  | { readonly type: 'windows'; readonly heard: readonly HeardWindow[]; readonly lost: number }
  | { readonly type: 'verdict'; readonly decision: Decision; readonly seconds: number }
  | { readonly type: 'progress'; readonly share: number; readonly windows: readonly TimelineWindow[] };

/** The end of listening. */
export interface Heard {
  readonly seconds: number;
  readonly lost: number;
  /** A WAV file of 32-bit floats, when recording. */
  readonly wav: Blob | undefined;
}

/** A file that was heard as a whole. */
export interface Analysed {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly sampleRate: number;
}

export interface Answers {
  load: ModelInfo;
  listen: Heard;
  analyse: Analysed;
}

export type Reply =
  | { readonly id: number; readonly news: News }
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly error: string };

export const melBands = 64;
export const pictureRate = 16000;
export const pictureHop = 160;
export const pitchRange: { readonly fMin: number; readonly fMax: number } = { fMin: 65, fMax: 500 };
