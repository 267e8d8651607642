// Writes test/fixtures/coded.json: tiny files made by other programs, and what ffmpeg decodes from them.
// Needs ffmpeg, flac and lame. Run: node scripts/make-fixtures.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
const ffmpeg = (...args) =>
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args], { maxBuffer: 2 ** 28 });

/** A rising tone with overtones and a little noise, another one in each channel. */
function source(name, { rate, seconds, channels }) {
  const count = Math.round(rate * seconds);
  const bytes = Buffer.alloc(44 + count * channels * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * channels * 2, 28);
  bytes.writeUInt16LE(channels * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(count * channels * 2, 40);
  let state = 1;
  for (let i = 0, at = 44; i < count; i++) {
    for (let c = 0; c < channels; c++, at += 2) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const t = i / rate;
      const phase = 2 * Math.PI * (200 + 90 * c + 600 * t) * t;
      const tone = 0.5 * Math.sin(phase) + 0.2 * Math.sin(3 * phase) + (0.02 * state) / 2 ** 31;
      bytes.writeInt16LE(Math.round(32767 * tone), at);
    }
  }
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const mono = source('mono.wav', { rate: 16000, seconds: 0.12, channels: 1 });
const stereo = source('stereo.wav', { rate: 44100, seconds: 0.05, channels: 2 });
const tiny = source('tiny.wav', { rate: 8000, seconds: 0.02, channels: 2 });
const six = source('six.wav', { rate: 48000, seconds: 0.02, channels: 6 });
const tiny24 = join(folder, 'tiny24.wav');
ffmpeg('-i', tiny, '-c:a', 'pcm_s24le', tiny24);
const lame = (from, to) => ['--quiet', '-p', '-b', '48', '--tt', 'tone', '--add-id3v2', from, to];
const flac = (from, to) => ['--silent', '--no-padding', '-8', '-b', '64', '-o', to, from];

const fixtures = [
  ...['pcm_s8', 'pcm_s16be', 'pcm_s24be', 'pcm_s32be'].map((c) => [`aiff-${c}`, 'aiff', tiny, ['-c:a', c]]),
  ...['pcm_s16le', 'pcm_f32be', 'pcm_f64be', 'pcm_alaw', 'pcm_mulaw'].map((c) => [
    `aifc-${c}`,
    'aiff',
    tiny,
    ['-c:a', c, '-f', 'aiff'],
  ]),
  ...['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le', 'pcm_alaw', 'pcm_mulaw'].map(
    (c) => [`wav-${c}`, 'wav', tiny, ['-c:a', c]],
  ),
  ['flac-16', 'flac', tiny, 'flac', flac],
  ['flac-24', 'flac', tiny24, 'flac', flac],
  ['mp3-mono', 'mp3', mono, ['-b:a', '32k']],
  ['mp3-stereo', 'mp3', stereo, ['-b:a', '64k']],
  ['mp3-variable', 'mp3', stereo, ['-q:a', '6']],
  ['mp3-8khz', 'mp3', mono, ['-ar', '8000', '-b:a', '16k']],
  ['mp3-no-information', 'mp3', mono, ['-b:a', '32k', '-write_xing', '0', '-id3v2_version', '0']],
  ['mp3-lame-checksums', 'mp3', mono, 'lame', lame],
  ['vorbis-mono', 'ogg', mono, ['-c:a', 'libvorbis', '-q:a', '0']],
  ['vorbis-stereo', 'ogg', stereo, ['-c:a', 'libvorbis', '-q:a', '0']],
  ['vorbis-six', 'ogg', six, ['-c:a', 'libvorbis', '-q:a', '-1']],
  ['opus-mono', 'opus', mono, ['-b:a', '16k', '-page_duration', '40000']],
  ['opus-stereo', 'opus', stereo, ['-b:a', '48k']],
  ['opus-six', 'opus', six, ['-b:a', '64k', '-mapping_family', '1']],
];

const pins = ['-fflags', '+bitexact', '-flags:a', '+bitexact', '-map_metadata', '-1'];
const decoders = { opus: ['-c:a', 'libopus'], vorbis: ['-c:a', 'vorbis'], mp3: ['-c:a', 'mp3float'] };
const all = fixtures.map(([name, extension, from, ...how]) => {
  const path = join(folder, `${name}.${extension}`);
  if (typeof how[0] === 'string') execFileSync(how[0], how[1](from, path));
  else ffmpeg('-i', from, ...pins, ...how[0], path);
  const format = name.slice(0, name.indexOf('-')).replace('aifc', 'aiff');
  const decoded = ffmpeg(...(decoders[format] ?? []), '-i', path, '-f', 'f64le', '-c:a', 'pcm_f64le', '-');
  const probe = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', path]));
  const { channels, sample_rate: rate } = probe.streams[0];
  const doubles = new Float64Array(
    decoded.buffer.slice(decoded.byteOffset, decoded.byteOffset + decoded.length),
  );
  // ffmpeg leaves out the end of Vorbis too late or too early, and that of LAME's frames not at all: where it
  // differs from the length that was encoded, the reference goes as far as both do.
  const wanted = {
    'vorbis-mono': 1920,
    'vorbis-stereo': 2205,
    'vorbis-six': 960,
    'mp3-lame-checksums': 1920,
  };
  const count = wanted[name] ?? doubles.length / channels;
  const samples = Float32Array.from(doubles.subarray(0, count * channels));
  return {
    name,
    format,
    sampleRate: Number(rate),
    channels,
    samples: count,
    file: readFileSync(path).toString('base64'),
    reference: Buffer.from(samples.buffer).toString('base64'),
  };
});
const version = execFileSync('ffmpeg', ['-version']).toString().split('\n')[0].split(' Copyright')[0];
const to = fileURLToPath(new URL('../test/fixtures/coded.json', import.meta.url));
writeFileSync(to, `${JSON.stringify({ madeWith: `${version}; lame 3.100`, fixtures: all }, null, 2)}\n`);
rmSync(folder, { recursive: true });
