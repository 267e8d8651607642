import { encodeWav } from '@ser/audio';

const partLength = 2 ** 19;

/** Keeps sound outside of the program's memory: a browser may move blobs to disk. */
export interface Recording {
  push(samples: Float32Array<ArrayBuffer>): void;
  /** All of it as a WAV file of 32-bit floats: the very numbers that were pushed. */
  toWav(): Promise<Blob>;
}

/** A recording of one channel. */
export function createRecording(sampleRate: number): Recording {
  const parts: Blob[] = [];
  let chunks: Float32Array<ArrayBuffer>[] = [];
  let length = 0;
  const pack = (): void => {
    parts.push(new Blob(chunks));
    chunks = [];
    length = 0;
  };
  return {
    push(samples): void {
      chunks.push(samples);
      length += samples.length;
      if (length >= partLength) pack();
    },
    async toWav(): Promise<Blob> {
      pack();
      const samples = new Float32Array(await new Blob(parts).arrayBuffer());
      return new Blob([encodeWav({ samples, sampleRate }, { encoding: 'float' })], { type: 'audio/wav' });
    },
  };
}
