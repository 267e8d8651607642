/** The formats that {@link decode} reads; `vorbis` and `opus` lie in Ogg. */
export type AudioFormat = 'wav' | 'aiff' | 'flac' | 'mp3' | 'vorbis' | 'opus';

/**
 * How a file stores its samples: integers, floats, the 8-bit logarithmic codes of ITU-T G.711, or `lossy` for what
 * MP3, Vorbis and Opus do.
 */
export type AudioEncoding = 'pcm' | 'float' | 'alaw' | 'mulaw' | 'lossy';

/** Decoded sound: what {@link decode} returns. */
export interface Audio {
  /** One array per channel, all of the same length; integer codings fill [-1, 1). */
  channels: Float32Array[];
  /** Samples a second. */
  sampleRate: number;
  /** The container that the bytes turned out to be, whatever the file was called. */
  format: AudioFormat;
  encoding: AudioEncoding;
  /** Bits that one sample takes in the file (FLAC: the depth before compression); undefined for lossy codings. */
  bitDepth: number | undefined;
  /** False where the file does not say how long it is (a WAV written to a pipe), so that a cut cannot show. */
  lengthKnown: boolean;
}

/** One channel of sound: what features, classifiers and pictures take. */
export interface Signal {
  samples: Float32Array;
  /** Samples a second. */
  sampleRate: number;
}
