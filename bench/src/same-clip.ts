// Whether a classifier gives one answer to the same clip in other files, which ffmpeg makes: of so many clips of TESS and
// of RAVDESS speech the likeliest label stayed, and so far a score moved at most.
//   node bench/dist/same-clip.js --corpora FOLDER [--model FOLDER: one that `ser train` wrote] [--clips 100]
// CORPORA holds tess/ and ravdess/speech/.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeFile } from '@ser/audio/node';
import { scanCorpus } from '@ser/datasets/node';
import { createRng, shuffle } from '@ser/dsp';
import { loadPretrained, type Prediction } from '@ser/models';
import { loadClassifier, useWasmBackend } from '@ser/models/node';

const files: Readonly<Record<string, { extension: string; options: readonly string[] }>> = {
  '48 kHz WAV': { extension: 'wav', options: ['-ar', '48000', '-c:a', 'pcm_s16le'] },
  'MP3, 44.1 kHz, 128 kbit/s': { extension: 'mp3', options: ['-ar', '44100', '-b:a', '128k'] },
  'MP3, 16 kHz, 48 kbit/s': { extension: 'mp3', options: ['-ar', '16000', '-b:a', '48k'] },
};

const { values } = parseArgs({
  options: {
    corpora: { type: 'string' },
    model: { type: 'string' },
    clips: { type: 'string', default: '100' },
  },
});
if (!values.corpora) throw new Error('same-clip: --corpora must name a folder');
await useWasmBackend();
const classifier = await (values.model ? loadClassifier(values.model) : loadPretrained('eight-emotions'));
const folder = await mkdtemp(join(tmpdir(), 'same-clip-'));
try {
  for (const corpus of ['tess', 'ravdess/speech']) {
    const { clips } = await scanCorpus(join(values.corpora, corpus));
    shuffle(clips, createRng(3));
    await compare(
      corpus,
      clips.slice(0, Number(values.clips)).map(({ path }) => path),
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

async function compare(corpus: string, paths: readonly string[]): Promise<void> {
  const found = Object.keys(files).map((name) => ({ name, kept: 0, most: 0 }));
  for (const path of paths) {
    const answer = await classifier.predict(await decodeFile(path));
    for (const row of found) {
      const { extension, options } = files[row.name]!;
      const copy = join(folder, `copy.${extension}`);
      execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', path, ...options, copy]);
      const other = await classifier.predict(await decodeFile(copy));
      if (other[0]!.label === answer[0]!.label) row.kept++;
      row.most = Math.max(row.most, change(answer, other));
    }
  }
  for (const { name, kept, most } of found) {
    console.log(
      `${corpus}, ${name}: ${kept} of ${paths.length} labels kept, scores moved by ${most.toFixed(3)} at most`,
    );
  }
}

/** Largest change of a label's score. */
function change(a: readonly Prediction[], b: readonly Prediction[]): number {
  return Math.max(
    ...a.map(({ label, score }) => Math.abs(score - b.find((other) => other.label === label)!.score)),
  );
}
