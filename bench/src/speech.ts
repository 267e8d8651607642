import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import { synthesizeUtterance } from '@ser/datasets';

export interface Speech {
  samples: Float32Array;
  source: string;
}

const clips = 2;

/** Clips from all over a folder, one after another; without a folder, the synthetic voice. */
export async function loadSpeech(folder: string | undefined, sampleRate: number): Promise<Speech> {
  if (folder === undefined) {
    const emotions = ['neutral', 'angry'] as const;
    const parts = emotions.map(
      (emotion, i) => synthesizeUtterance({ emotion, speaker: i + 1, sampleRate }).samples,
    );
    return { samples: join32(parts), source: 'the synthetic voice of @ser/datasets' };
  }
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(wav|flac)$/.test(name))
    .sort();
  if (names.length < clips) throw new Error(`expected at least ${clips} WAV or FLAC files in ${folder}`);
  const parts: Float32Array[] = [];
  for (let i = 0; i < clips; i++) {
    const name = names[Math.floor((i * names.length) / clips)]!;
    parts.push((await decodeFile(join(folder, name), { sampleRate })).samples);
  }
  return { samples: join32(parts), source: `${clips} recordings of real speech` };
}

function join32(parts: readonly Float32Array[]): Float32Array {
  const samples = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    samples.set(part, offset);
    offset += part.length;
  }
  return samples;
}
