import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decode, encodeWav } from '../src/index.ts';
import { worstDifference } from './coded.ts';

const program = 'ffmpeg';
const installed = spawnSync(program, ['-version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'audio-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ffmpeg = (...args: string[]): Buffer =>
  execFileSync(program, ['-loglevel', 'error', '-y', ...args], { maxBuffer: 2 ** 28 });

/** Half a second of two gliding tones. */
function tones(sampleRate: number, count: number): string {
  const channels = Array.from({ length: count }, (_, c) =>
    Float32Array.from({ length: sampleRate / 2 }, (__, i) => {
      const t = i / sampleRate;
      return 0.6 * Math.sin(2 * Math.PI * (150 + 100 * c + 900 * t) * t);
    }),
  );
  const path = join(folder, `${sampleRate}-${count}.wav`);
  writeFileSync(path, encodeWav({ channels, sampleRate }));
  return path;
}

/** What ffmpeg is asked to decode with, and how far its samples may lie from ours. */
const lossy: Record<string, { decoder: string; tolerance: number }> = {
  mp3: { decoder: 'mp3float', tolerance: 1e-4 },
  ogg: { decoder: 'vorbis', tolerance: 1e-4 },
  opus: { decoder: 'libopus', tolerance: 1e-4 },
};

describe('against the ffmpeg of this machine', () => {
  it.runIf(installed).each([
    ['a.wav', 44100, 2, ['-c:a', 'pcm_s24le']],
    ['b.wav', 16000, 1, ['-c:a', 'pcm_f64le', '-rf64', 'always']],
    ['c.aiff', 48000, 2, ['-c:a', 'pcm_s32be']],
    ['d.aiff', 16000, 1, ['-c:a', 'pcm_s16le']],
    ['e.flac', 44100, 2, []],
    ['f.flac', 48000, 2, ['-sample_fmt', 's32', '-bits_per_raw_sample', '24']],
    ['g.mp3', 44100, 2, ['-b:a', '128k']],
    ['h.mp3', 16000, 1, ['-q:a', '4']],
    ['i.mp3', 22050, 2, ['-b:a', '48k', '-joint_stereo', '0']],
    ['j.ogg', 44100, 2, ['-c:a', 'libvorbis', '-q:a', '5']],
    ['k.ogg', 16000, 1, ['-c:a', 'libvorbis', '-q:a', '1']],
    ['l.opus', 48000, 2, ['-b:a', '96k']],
    ['m.opus', 16000, 1, ['-b:a', '20k', '-frame_duration', '60']],
  ] as [string, number, number, string[]][])('%s', async (name, sampleRate, channels, options) => {
    const path = join(folder, name);
    ffmpeg('-i', tones(sampleRate, channels), ...options, path);
    const audio = await decode(readFileSync(path));
    const kind = lossy[name.slice(2)];
    const asked = kind === undefined ? [] : ['-c:a', kind.decoder];
    const decoded = ffmpeg(...asked, '-i', path, '-f', 'f64le', '-c:a', 'pcm_f64le', '-');
    const reference = Float32Array.from(
      new Float64Array(decoded.buffer.slice(decoded.byteOffset, decoded.byteOffset + decoded.length)),
    );
    expect(audio.channels.length).toBe(channels);
    expect(audio.channels[0]!.length).toBe(audio.sampleRate / 2);
    const worst = worstDifference(audio.channels, reference);
    expect(worst.difference, JSON.stringify(worst)).toBeLessThanOrEqual(kind?.tolerance ?? 0);
  });
});
