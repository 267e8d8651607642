// Writes test/fixtures/praat.json: what Praat measures on the tests' signals.
// node_modules/.bin/tsx packages/dsp/scripts/praat-fixtures.ts, with Praat 6.3.07 (Debian package praat).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenSignals } from '../test/support/golden.ts';
import { praatSounds } from '../test/support/praat.ts';

const fixtures = fileURLToPath(new URL('../test/fixtures/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'praat-'));
try {
  const version = execFileSync('praat', ['--version'], { encoding: 'utf8' }).trim();
  const measured: Record<string, Record<string, number | (number | null)[]>> = {};
  for (const { name, samples, sampleRate, hopLength } of praatSounds(goldenSignals)) {
    const file = join(folder, `${name}.wav`);
    writeFileSync(file, floatWav(samples, sampleRate));
    const text = execFileSync(
      'praat',
      ['--run', join(fixtures, 'praat.praat'), file, String(hopLength / sampleRate), '5500'],
      {
        encoding: 'utf8',
      },
    );
    const lines: Record<string, number | (number | null)[]> = {};
    for (const line of text.trim().split('\n')) {
      const [key, ...values] = line.split(' ');
      const numbers = values.map((value) => (value === '--undefined--' ? null : Number(value)));
      lines[key!] = numbers.length === 1 ? numbers[0]! : numbers;
    }
    measured[name] = lines;
  }
  const json = JSON.stringify({ praat: version, voices: measured }, null, 1).replace(/\n {4,}/g, ' ');
  writeFileSync(join(fixtures, 'praat.json'), `${json}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** A WAV file of 32-bit floats, so that Praat sees every bit. */
function floatWav(samples: Float32Array, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(44 + 4 * samples.length);
  const view = new DataView(bytes.buffer);
  const text = (offset: number, value: string) => bytes.set(new TextEncoder().encode(value), offset);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 3, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 4 * sampleRate, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 32, true);
  text(36, 'data');
  view.setUint32(40, 4 * samples.length, true);
  samples.forEach((value, i) => {
    view.setFloat32(44 + 4 * i, value, true);
  });
  return bytes;
}
