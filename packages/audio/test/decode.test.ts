import { describe, expect, expectTypeOf, test } from 'vitest';
import * as audio from '../src/index.ts';
import { type Audio, AudioError, decode, type Signal, toMono } from '../src/index.ts';
import { ascii, chunk, concat, fmt, riff } from './wav-bytes.ts';

test('public surface', () => {
  expect(Object.keys(audio).sort()).toEqual(['AudioError', 'decode', 'encodeWav', 'toMono']);
  expectTypeOf(decode).toEqualTypeOf<(bytes: Uint8Array) => Promise<Audio>>();
  expectTypeOf(toMono).returns.toEqualTypeOf<Signal>();
});

describe('what is not read is named', () => {
  const ogg = (...heads: string[]): Uint8Array =>
    concat(
      heads.flatMap((head) => [
        ascii('OggS\0\x02'),
        new Uint8Array(20),
        Uint8Array.of(1, head.length),
        ascii(head),
      ]),
    );
  const pointer = ascii(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 93456\n`,
  );
  test.each([
    ['an empty file', new Uint8Array(0)],
    ['MPEG audio of layer 2 (MP2)', Uint8Array.of(0xff, 0xfd, 0x90, 0)],
    [
      'something that begins like MP3, with no second frame where the first ends',
      concat([Uint8Array.of(0xff, 0xfb, 0x90, 0), new Uint8Array(1000)]),
    ],
    ['AAC (ADTS)', Uint8Array.of(0xff, 0xf1, 0x50, 0x80)],
    ['Ogg FLAC', ogg('\x7fFLAC')],
    ['Ogg Speex', ogg('fishead\0', 'Speex   ')],
    ['Ogg with neither Vorbis nor Opus', ogg('fishead\0')],
    ['MP4 or M4A (AAC or ALAC)', ascii('\0\0\0\x20ftypM4A ')],
    ['WebM or Matroska', ascii('\x1aE\xdf\xa3')],
    ['AMR', ascii('#!AMR\n')],
    ['Core Audio (CAF)', ascii('caff\0\x01')],
    ['Sun AU', ascii('.snd')],
    ['WavPack', ascii('wvpk')],
    ["Monkey's Audio", ascii('MAC ')],
    ['NIST SPHERE', ascii('NIST_1A\n   1024\n')],
    ['ASF (WMA)', ascii('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9')],
    ['Sony Wave64', ascii('riff\x2e\x91\xcf\x11\xa5\xd6')],
    ['big-endian WAV (RIFX)', ascii('RIFX\0\0\0\0WAVE')],
    ['a ZIP archive', ascii('PK\x03\x04')],
    ['a web page', ascii('<!DOCTYPE html>')],
    ['a Git LFS pointer, which stands for the file of 93456 bytes: fetch it with `git lfs pull`', pointer],
    ["a RIFF file that is not WAVE ('AVI ')", ascii('RIFF\0\0\0\0AVI ')],
    ["something else (it begins with '\\x00\\x00hi')", ascii('\0\0hi')],
    [
      "an ID3v2 tag, and after it something else (it begins with 'abcd')",
      concat([ascii('ID3\x04\0\0\0\0\0\x03xyz'), new Uint8Array(7), ascii('abcd')]),
    ],
    ['an ID3v2 tag, and after it an empty file', concat([ascii('ID3'), new Uint8Array(20)])],
  ])('%s', async (received, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({
      name: 'AudioError',
      expected: 'WAV, AIFF, FLAC, MP3, Ogg Vorbis or Ogg Opus',
      received,
      samplesRead: 0,
    });
  });

  test('a tag that is longer than the file', async () => {
    await expect(decode(ascii('ID3\x04\0\0\x7f\x7f\x7f\x7fabc'))).rejects.toMatchObject({
      expected: 'an ID3v2 tag of 268435465 bytes and sound after it',
      received: 'the end of the file after 13',
    });
  });

  test('MP3 inside WAV', async () => {
    const file = riff([fmt({ code: 0x55, bits: 0, blockBytes: 1 }), chunk('data', new Uint8Array(100))]);
    await expect(decode(file)).rejects.toMatchObject({ received: 'MP3 (format code 0x0055)' });
  });
});

describe('toMono', () => {
  test('averages', () => {
    const channels = [Float32Array.of(1, 0.5), Float32Array.of(-1, 0.25), Float32Array.of(0.75, 0)];
    expect(toMono({ channels, sampleRate: 8000 })).toEqual({
      samples: Float32Array.of(0.25, 0.25),
      sampleRate: 8000,
    });
  });

  test('hands one channel on', () => {
    const samples = Float32Array.of(1, 2);
    expect(toMono({ channels: [samples], sampleRate: 8000 }).samples).toBe(samples);
  });

  test('refuses none, and channels that differ', () => {
    expect(() => toMono({ channels: [], sampleRate: 1 })).toThrow(
      'toMono: channels must hold at least one channel, got 0',
    );
    expect(() => toMono({ channels: [new Float32Array(2), new Float32Array(3)], sampleRate: 1 })).toThrow(
      'toMono: channels must be of one length, got 2 and 3',
    );
  });
});

test('AudioError says all in one line', () => {
  const error = new AudioError({ path: 'a.wav', expected: 'sound', received: 'nothing' });
  expect(error.message).toBe('a.wav: expected sound, received nothing');
  expect(error.partial).toBeUndefined();
});
