import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '@ser/audio';
import { createRng } from '@ser/dsp';
import type { Clip } from '../../src/index.ts';

/** Writes short noises of unlike length, each of its own, and gives their clips. */
export async function writeSounds(folder: string, count: number): Promise<Clip[]> {
  await mkdir(folder, { recursive: true });
  const clips: Clip[] = [];
  for (let i = 0; i < count; i++) {
    const path = join(folder, `${String(i).padStart(3, '0')}.wav`);
    const rng = createRng(i);
    const samples = Float32Array.from({ length: 1500 + 37 * (i % 11) }, () => 0.1 * rng.normal());
    await writeFile(path, encodeWav({ samples, sampleRate: 8000 }));
    clips.push({ corpus: 'x', path, emotion: i % 2 === 0 ? 'calm' : 'happy', speaker: `x:${i % 5}` });
  }
  return clips;
}

/** Every file below a folder, by its path in it. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    tree[path.slice(folder.length + 1)] = (await readFile(path)).toString('base64');
  }
  return tree;
}
