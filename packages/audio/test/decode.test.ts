import { describe, expect, expectTypeOf, test } from 'vitest';
import * as audio from '../src/index.ts';
import { type Audio, AudioError, decode, type Signal, toMono } from '../src/index.ts';
import { ascii, concat } from './wav-bytes.ts';

test('public surface', () => {
  expect(Object.keys(audio).sort()).toEqual(['AudioError', 'decode', 'encodeWav', 'toMono']);
  expectTypeOf(decode).toEqualTypeOf<(bytes: Uint8Array) => Promise<Audio>>();
  expectTypeOf(toMono).returns.toEqualTypeOf<Signal>();
});

describe('what is not read is named', () => {
  const ogg = (head: string): Uint8Array => concat([ascii('OggS'), new Uint8Array(24), ascii(head)]);
  test.each([
    ['an empty file', new Uint8Array(0)],
    ['AIFF', concat([ascii('FORM'), new Uint8Array(4), ascii('AIFF')])],
    ['AIFF-C', concat([ascii('FORM'), new Uint8Array(4), ascii('AIFC')])],
    ['MP3', Uint8Array.of(0xff, 0xfb, 0x90, 0)],
    ['MP3', concat([ascii('ID3'), new Uint8Array(20)])],
    ['Ogg Vorbis', ogg('\x01vorbis')],
    ['Ogg Opus', ogg('OpusHead')],
    ['Ogg FLAC', ogg('\x7fFLAC')],
    ['MP4 (AAC or ALAC)', ascii('\0\0\0\x20ftypM4A ')],
    ['a ZIP archive', ascii('PK\x03\x04')],
    ['a web page', ascii('<!DOCTYPE html>')],
    [
      'a Git LFS pointer: fetch the file with `git lfs pull`',
      ascii('version https://git-lfs.github.com/spec/v1\n'),
    ],
    ["a RIFF file that is not WAVE ('AVI ')", ascii('RIFF\0\0\0\0AVI ')],
    ["something else (it begins with '\\x00\\x00hi')", ascii('\0\0hi')],
  ])('%s', async (received, bytes) => {
    const expected = 'WAV, AIFF, FLAC, MP3, Ogg Vorbis or Ogg Opus';
    await expect(decode(bytes)).rejects.toMatchObject({
      name: 'AudioError',
      expected,
      received,
      samplesRead: 0,
    });
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
