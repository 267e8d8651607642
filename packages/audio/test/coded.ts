import coded from './fixtures/coded.json' with { type: 'json' };

/** A file that another program made, and the samples that ffmpeg decodes from it. */
export interface Coded {
  name: string;
  format: string;
  sampleRate: number;
  channels: number;
  /** Samples per channel of the sound that was encoded. */
  samples: number;
  file: Uint8Array;
  /** Interleaved. */
  reference: Float32Array;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export const codedFiles: readonly Coded[] = coded.fixtures.map((fixture) => ({
  ...fixture,
  file: bytesOf(fixture.file),
  reference: new Float32Array(bytesOf(fixture.reference).buffer),
}));

export function codedFile(name: string): Uint8Array {
  const found = codedFiles.find((fixture) => fixture.name === name);
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return found.file;
}

/** The number and the place of the largest difference between channels and interleaved samples. */
export function worstDifference(
  channels: readonly Float32Array[],
  interleaved: ArrayLike<number>,
): { difference: number; channel: number; sample: number } {
  const worst = { difference: 0, channel: 0, sample: 0 };
  const count = Math.min(channels[0]!.length, interleaved.length / channels.length);
  for (const [channel, samples] of channels.entries()) {
    for (let sample = 0; sample < count; sample++) {
      const difference = Math.abs(samples[sample]! - interleaved[sample * channels.length + channel]!);
      if (!(difference <= worst.difference)) Object.assign(worst, { difference, channel, sample });
    }
  }
  return worst;
}
