import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AudioError, decode, encodeWav } from '../src/index.ts';
import { ascii, chunk, concat, type FormatFields, fmt, riff, u32 } from './wav-bytes.ts';

const i16 = (...values: number[]): Uint8Array => new Uint8Array(Int16Array.from(values).buffer);

async function failure(bytes: Uint8Array): Promise<AudioError> {
  const error = await decode(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AudioError);
  return error as AudioError;
}

describe('codings', () => {
  const cases: [string, FormatFields, Uint8Array, number[]][] = [
    ['8-bit', { bits: 8 }, Uint8Array.of(0, 64, 128, 255), [-1, -0.5, 0, 127 / 128]],
    ['16-bit', {}, i16(-32768, -1, 0, 1, 32767), [-1, -1 / 32768, 0, 1 / 32768, 32767 / 32768]],
    [
      '24-bit',
      { bits: 24 },
      Uint8Array.of(0, 0, 0x80, 0xff, 0xff, 0xff, 0, 0, 0, 0xff, 0xff, 0x7f),
      [-1, -1 / 8388608, 0, 8388607 / 8388608],
    ],
    [
      '32-bit',
      { bits: 32 },
      new Uint8Array(Int32Array.of(-(2 ** 31), 2 ** 30, 1 << 16).buffer),
      [-1, 0.5, 2 ** -15],
    ],
    [
      '32-bit float',
      { code: 3, bits: 32 },
      new Uint8Array(Float32Array.of(-1.5, 0, 0.25).buffer),
      [-1.5, 0, 0.25],
    ],
    [
      '64-bit float',
      { code: 3, bits: 64 },
      new Uint8Array(Float64Array.of(-2, 0.1).buffer),
      [-2, Math.fround(0.1)],
    ],
    // ITU-T G.711: quietest and loudest codes of either sign.
    [
      'A-law',
      { code: 6, bits: 8 },
      Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a),
      [8, -8, 32256, -32256].map((v) => v / 32768),
    ],
    [
      'mu-law',
      { code: 7, bits: 8 },
      Uint8Array.of(0xff, 0x7f, 0x80, 0x00),
      [0, 0, 32124, -32124].map((v) => v / 32768),
    ],
    ['12 bits in 16', { bits: 12 }, i16(-32768, 16384), [-1, 0.5]],
  ];
  for (const extensible of [false, true]) {
    test.each(cases)(`%s ${extensible ? '(extensible)' : ''}`, async (_, fields, data, expected) => {
      const { channels, sampleRate, format, lengthKnown } = await decode(
        riff([fmt({ ...fields, extensible }), chunk('data', data)]),
      );
      expect(channels.map((samples) => [...samples].map((x) => x + 0))).toEqual([expected]);
      expect({ sampleRate, format, lengthKnown }).toEqual({
        sampleRate: 8000,
        format: 'wav',
        lengthKnown: true,
      });
    });
  }

  test('every A-law and mu-law code lies where the standard puts it', async () => {
    // A naive reading of G.711: segments that double in step, each of 16 steps.
    const naive = (magnitude: (segment: number, step: number) => number, flip: number, positive: boolean) =>
      Array.from({ length: 256 }, (_, code) => {
        const bits = code ^ flip;
        const size = magnitude((bits >> 4) & 7, bits & 15);
        return ((bits & 0x80) !== 0) === positive ? size : -size;
      });
    const alaw = naive((s, q) => (s === 0 ? 16 * q + 8 : (16 * q + 8 + 256) * 2 ** (s - 1)), 0x55, true);
    const mulaw = naive((s, q) => (8 * q + 132) * 2 ** s - 132, 0xff, false);
    for (const [code, table] of [
      [6, alaw],
      [7, mulaw],
    ] as const) {
      const data = Uint8Array.from({ length: 256 }, (_, i) => i);
      const { channels } = await decode(riff([fmt({ code, bits: 8 }), chunk('data', data)]));
      expect([...channels[0]!].map((x) => x * 32768 + 0)).toEqual(table.map((x) => x + 0));
    }
  });

  test('channels are interleaved', async () => {
    const { channels } = await decode(riff([fmt({ channels: 3 }), chunk('data', i16(1, 2, 3, 4, 5, 6))]));
    expect(channels.map((samples) => [...samples].map((x) => x * 32768))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  test('bytes that do not begin a buffer of their own', async () => {
    const shifted = concat([Uint8Array.of(9), riff([fmt(), chunk('data', i16(7))])]).subarray(1);
    expect((await decode(shifted)).channels[0]![0]).toBe(7 / 32768);
  });
});

describe('chunks', () => {
  test('others are stepped over with their padding, before and after the samples', async () => {
    const { channels } = await decode(
      riff([
        chunk('LIST', ascii('odd')),
        fmt(),
        chunk('id3 ', ascii('x')),
        chunk('data', i16(5)),
        chunk('cue ', ascii('abc')),
      ]),
    );
    expect([...channels[0]!]).toEqual([5 / 32768]);
  });

  test('text that trails the file is no fault', async () => {
    const bytes = concat([riff([fmt(), chunk('data', i16(5))]), ascii('TAGsome title')]);
    expect((await decode(bytes)).channels[0]!.length).toBe(1);
  });

  test('RF64 takes the length from ds64', async () => {
    const ds64 = chunk('ds64', concat([u32(0), u32(0), u32(4), u32(0), u32(2), u32(0), u32(0)]));
    const bytes = riff([ds64, fmt(), chunk('data', i16(1, 2), 0xffffffff)], { id: 'RF64', size: 0xffffffff });
    const audio = await decode(bytes);
    expect([audio.channels[0]!.length, audio.lengthKnown]).toEqual([2, true]);
    expect((await failure(bytes.subarray(0, -2))).samplesRead).toBe(1);
  });

  test.each([
    ['both lengths 0xFFFFFFFF', 0xffffffff, 0xffffffff],
    ['both lengths 0', 0, 0],
    ['a header written before the samples', 36, 0],
  ])('a stream of unknown length is read to its end: %s', async (_, size, dataSize) => {
    const audio = await decode(riff([fmt(), chunk('data', i16(1, 2, 3), dataSize)], { size }));
    expect([audio.channels[0]!.length, audio.lengthKnown]).toEqual([3, false]);
  });

  test('no samples at all are no samples', async () => {
    const audio = await decode(riff([fmt({ channels: 2 }), chunk('data', new Uint8Array(0))]));
    expect([audio.channels.map((s) => s.length), audio.lengthKnown]).toEqual([[0, 0], true]);
  });
});

describe('faults', () => {
  const good = [fmt(), chunk('data', i16(1, 2, 3))];
  const cases: [string, Uint8Array, string, string, number][] = [
    ['no chunks', riff([]), 'a fmt chunk', 'the end of the file at byte 12', 0],
    ['no samples', riff([fmt()]), 'a data chunk', 'the end of the file at byte 36', 0],
    ['samples first', riff([chunk('data', i16(1)), fmt()]), 'a fmt chunk before the data chunk', 'none', 0],
    ['two formats', riff([fmt(), ...good]), 'one fmt chunk', 'two', 0],
    ['two data chunks', riff([...good, chunk('data', i16(1))]), 'one data chunk', 'two', 3],
    [
      'a chunk past the end',
      riff([chunk('LIST', ascii('ab'), 999)]),
      "999 bytes in the 'LIST' chunk at byte 12",
      '2',
      0,
    ],
    ['more stated than there', riff([fmt(), chunk('data', i16(1, 2), 8)]), '8 bytes of samples', '4', 2],
    [
      'half a sample',
      riff([fmt(), chunk('data', Uint8Array.of(1, 0, 2))]),
      'whole blocks of 2 bytes',
      '3 bytes, 1 too many',
      1,
    ],
    ['short format', riff([chunk('fmt ', new Uint8Array(14))]), 'a fmt chunk of at least 16 bytes', '14', 0],
    ['no channels', riff([fmt({ channels: 0 })]), 'at least one channel', '0', 0],
    ['no rate', riff([fmt({ sampleRate: 0 })]), 'a sample rate above 0', '0', 0],
    ['odd width', riff([fmt({ bits: 40 })]), '8, 16, 24, 32 bits a sample (pcm)', '40', 0],
    ['odd float', riff([fmt({ code: 3, bits: 16 })]), '32, 64 bits a sample (float)', '16', 0],
    ['wrong block', riff([fmt({ blockBytes: 3 })]), 'blocks of 1 x 2 bytes', '3', 0],
    [
      'MP3 inside',
      riff([fmt({ code: 0x55 })]),
      'WAV with PCM, float, A-law or mu-law samples',
      'MP3 (format code 0x0055)',
      0,
    ],
    [
      'not a number',
      riff([
        fmt({ code: 3, bits: 32 }),
        chunk('data', new Uint8Array(Float32Array.of(1, Number.NaN).buffer)),
      ]),
      'finite samples',
      'NaN at sample 1',
      1,
    ],
  ];
  test.each(cases)('%s', async (_, bytes, expected, received, samplesRead) => {
    expect(await failure(bytes)).toMatchObject({ expected, received, samplesRead });
  });

  test('the whole samples before a cut hang on the error', async () => {
    const { partial, message } = await failure(riff(good).subarray(0, -1));
    expect([...partial!.channels[0]!]).toEqual([1 / 32768, 2 / 32768]);
    expect(message).toBe('expected 6 bytes of samples, received 5 (2 samples read)');
  });

  test('a file cut anywhere is an error that tells how much came', async () => {
    const whole = riff(good);
    for (let length = 0; length < whole.length; length++) {
      const { samplesRead } = await failure(whole.subarray(0, length));
      expect(samplesRead).toBe(Math.max(0, Math.floor((length - 44) / 2)));
    }
  });

  test('any mutation gives sound or an AudioError, never more samples than bytes', async () => {
    const whole = riff([
      fmt({ channels: 2 }),
      chunk('LIST', ascii('abc')),
      chunk('data', i16(1, 2, 3, 4, 5, 6)),
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(whole.length),
        async (changes, length) => {
          const bytes = whole.slice(0, length);
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          const result = await decode(bytes).catch((error: unknown) => error);
          if (result instanceof Error) expect(result).toBeInstanceOf(AudioError);
          else {
            const { channels } = result as { channels: Float32Array[] };
            expect(channels.reduce((sum, samples) => sum + samples.length, 0)).toBeLessThanOrEqual(length);
          }
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe('encodeWav', () => {
  const sound = (min: number, max: number) =>
    fc.record({
      sampleRate: fc.integer({ min: 1, max: 192000 }),
      channels: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(20)).chain(([count, length]) =>
        fc.array(fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length }), {
          minLength: count,
          maxLength: count,
        }),
      ),
    });

  test.each([16, 24] as const)('%i-bit samples come back bit for bit', async (bitDepth) => {
    const scale = 2 ** (bitDepth - 1);
    await fc.assert(
      fc.asyncProperty(sound(-scale, scale - 1), async ({ sampleRate, channels }) => {
        const given = channels.map((values) => Float32Array.from(values, (value) => value / scale));
        const audio = await decode(encodeWav({ channels: given, sampleRate }, { bitDepth }));
        expect(audio).toEqual({
          channels: given,
          sampleRate,
          format: 'wav',
          encoding: 'pcm',
          bitDepth,
          lengthKnown: true,
        });
      }),
      { seed: 2 },
    );
  });

  test('floats come back bit for bit, beyond full scale too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), async (samples) => {
        const audio = await decode(encodeWav({ samples, sampleRate: 16000 }, { encoding: 'float' }));
        expect(audio.channels).toEqual([samples]);
        expect([audio.encoding, audio.bitDepth]).toEqual(['float', 32]);
      }),
      { seed: 3 },
    );
  });

  test('rounds to the nearest integer, and +1 to the largest', async () => {
    const samples = Float32Array.of(0.4 / 32768, 0.6 / 32768, -0.6 / 32768, 1, -1);
    const { channels } = await decode(encodeWav({ samples, sampleRate: 8000 }));
    expect([...channels[0]!].map((x) => x * 32768 + 0)).toEqual([0, 1, -1, 32767, -32768]);
  });

  test('what does not fit is an error, not a clipped sample', () => {
    const encode = (samples: number[], sampleRate = 8000, options = {}) =>
      encodeWav({ samples: Float32Array.from(samples), sampleRate }, options);
    expect(() => encode([0, 1.5, -2])).toThrow(
      'encodeWav: samples must be in [-1, 1], got 2 outside (the first at sample 1, the peak 2): scale them, or write floats',
    );
    expect(() => encode([0, Number.NaN])).toThrow('encodeWav: samples must be finite, got NaN at sample 1');
    expect(() => encode([Number.POSITIVE_INFINITY], 8000, { encoding: 'float' })).toThrow(
      'got Infinity at sample 0',
    );
    expect(() => encode([0], 8000.5)).toThrow(
      'encodeWav: sampleRate must be a whole number above 0, got 8000.5',
    );
    expect(() => encode([0], 8000, { bitDepth: 12 })).toThrow("got 12 with 'pcm'");
    expect(() => encodeWav({ channels: [], sampleRate: 8000 })).toThrow(
      'channels must number 1 to 65535, got 0',
    );
    expect(() =>
      encodeWav({ channels: [new Float32Array(1), new Float32Array(2)], sampleRate: 8000 }),
    ).toThrow('channels must be of one length, got 1, 2');
  });
});
