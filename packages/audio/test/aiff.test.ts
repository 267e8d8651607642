import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AudioError, decode } from '../src/index.ts';
import { codedFile } from './coded.ts';
import { ascii, concat } from './wav-bytes.ts';

const u16be = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 255, value & 255);
const u32be = (value: number): Uint8Array => concat([u16be(value >>> 16), u16be(value & 0xffff)]);

function chunk(id: string, body: Uint8Array, size: number = body.length): Uint8Array {
  return concat([ascii(id), u32be(size), body, new Uint8Array(body.length % 2)]);
}

function form(chunks: readonly Uint8Array[], type = 'AIFF'): Uint8Array {
  const body = concat(chunks);
  return concat([ascii('FORM'), u32be(body.length + 4), ascii(type), body]);
}

interface CommonFields {
  channels?: number;
  count: number;
  bits?: number;
  /** Exponent and upper half of the mantissa of the 80-bit sample rate. */
  rate?: [number, number];
  coding?: string;
}

/** 8000 = 0xFA000000 / 2^31 * 2^12. */
function comm({
  channels = 1,
  count,
  bits = 16,
  rate = [0x400b, 0xfa000000],
  coding,
}: CommonFields): Uint8Array {
  const head = [u16be(channels), u32be(count), u16be(bits), u16be(rate[0]), u32be(rate[1]), u32be(0)];
  return chunk('COMM', concat(coding === undefined ? head : [...head, ascii(coding), Uint8Array.of(0, 0)]));
}

const ssnd = (bytes: Uint8Array, { offset = 0, alignment = 0 } = {}): Uint8Array =>
  chunk('SSND', concat([u32be(offset), u32be(alignment), new Uint8Array(offset), bytes]));

const four = Uint8Array.of(0x80, 0, 0xff, 0xff, 0, 0, 0x7f, 0xff);
const fourSamples = Float32Array.of(-1, -1 / 32768, 0, 32767 / 32768);

async function failure(bytes: Uint8Array): Promise<AudioError> {
  const error = await decode(bytes).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AudioError);
  return error as AudioError;
}

describe('what a file may hold', () => {
  test('16-bit', async () => {
    expect(await decode(form([comm({ count: 4 }), ssnd(four)]))).toEqual({
      channels: [fourSamples],
      sampleRate: 8000,
      format: 'aiff',
      encoding: 'pcm',
      bitDepth: 16,
      lengthKnown: true,
    });
  });

  test('12 bits lie in the upper bits of two bytes', async () => {
    const bytes = Uint8Array.of(0x80, 0, 0x7f, 0xf0);
    const audio = await decode(form([comm({ count: 2, bits: 12 }), ssnd(bytes)]));
    expect([audio.bitDepth, ...audio.channels[0]!]).toEqual([12, -1, 2047 / 2048]);
  });

  test('unsigned 8-bit (raw)', async () => {
    const file = form([comm({ count: 2, bits: 8, coding: 'raw ' }), ssnd(Uint8Array.of(0, 192))], 'AIFC');
    expect([...(await decode(file)).channels[0]!]).toEqual([-1, 0.5]);
  });

  test.each([
    ['22254.55 Hz of old Macintoshes', [0x400d, 0xaddd1746], 22254.5455],
    ['11025 Hz', [0x400c, 0xac440000], 11025],
    ['96000 Hz', [0x400f, 0xbb800000], 96000],
  ] as [string, [number, number], number][])('a sample rate of %s', async (_, rate, sampleRate) => {
    const audio = await decode(form([comm({ count: 4, rate }), ssnd(four)]));
    expect(audio.sampleRate).toBeCloseTo(sampleRate, 3);
  });

  test('chunks in any order, unknown ones, odd ones, text after the form', async () => {
    const file = form([
      chunk('NAME', ascii('odd')),
      ssnd(four, { offset: 6 }),
      chunk('ANNO', ascii('x')),
      comm({ count: 4 }),
    ]);
    expect((await decode(concat([file, ascii('trailing words')]))).channels).toEqual([fourSamples]);
  });

  test('spare bytes where the sound is aligned', async () => {
    const file = form([comm({ count: 3 }), ssnd(concat([four, new Uint8Array(10)]), { alignment: 16 })]);
    expect((await decode(file)).channels).toEqual([fourSamples.subarray(0, 3)]);
  });

  test('no samples, with and without a chunk for them', async () => {
    for (const file of [form([comm({ count: 0 })]), form([comm({ count: 0 }), ssnd(new Uint8Array(0))])]) {
      expect(await decode(file)).toMatchObject({ channels: [new Float32Array(0)], lengthKnown: true });
    }
  });

  test('a file written to a pipe states no length', async () => {
    const file = form([comm({ count: 0 }), concat([ascii('SSND'), u32be(0), new Uint8Array(8), four])]);
    expect(await decode(file)).toMatchObject({ channels: [fourSamples], lengthKnown: false });
  });
});

describe('faults', () => {
  test.each([
    ['no sound', form([comm({ count: 4 })]), 'a SSND chunk', 'the end of the file at byte 38'],
    ['no description', form([ssnd(four)]), 'a COMM chunk', 'the end of the file at byte 36'],
    ['two descriptions', form([comm({ count: 4 }), comm({ count: 4 })]), 'one COMM chunk', 'two'],
    ['no rate', form([comm({ count: 4, rate: [0, 0] })]), 'a sample rate above 0 and below 2^32', '0'],
    [
      'an infinite rate',
      form([comm({ count: 4, rate: [0x7fff, 0] })]),
      'a sample rate above 0 and below 2^32',
      'NaN',
    ],
    ['no channel', form([comm({ count: 4, channels: 0 })]), 'at least one channel', '0'],
    ['33 bits', form([comm({ count: 4, bits: 33 })]), '1 to 32 bits a sample', '33'],
    [
      'a float of 16 bits',
      form([comm({ count: 4, coding: 'fl32' })], 'AIFC'),
      '32 bits a sample (fl32)',
      '16',
    ],
    [
      'ADPCM',
      form([comm({ count: 4, coding: 'ima4' })], 'AIFC'),
      'AIFF with plain samples',
      "the coding 'ima4'",
    ],
    [
      'fewer samples than stated',
      form([comm({ count: 5 }), ssnd(four)]),
      '5 samples of 2 bytes, as COMM says',
      '8 bytes in the SSND chunk',
    ],
    [
      'more samples than stated',
      form([comm({ count: 2 }), ssnd(four)]),
      '2 samples of 2 bytes, as COMM says',
      '8 bytes in the SSND chunk',
    ],
    [
      'four billion samples',
      form([comm({ count: 0xffffffff, channels: 32767, bits: 32 }), ssnd(four)]),
      '4294967295 samples of 131068 bytes, as COMM says',
      '8 bytes in the SSND chunk',
    ],
    [
      'four billion bytes',
      form([
        comm({ count: 0x7ffffffb }),
        concat([ascii('SSND'), u32be(0xfffffffe), new Uint8Array(8), four]),
      ]),
      '4294967286 bytes of samples',
      '8',
    ],
  ])('%s', async (_, file, expected, received) => {
    expect(await failure(file)).toMatchObject({ expected, received });
  });

  test('a cut keeps the samples before it', async () => {
    const file = form([comm({ count: 4 }), ssnd(four)]);
    const error = await failure(file.subarray(0, file.length - 3));
    expect(error).toMatchObject({ expected: '8 bytes of samples', received: '5', samplesRead: 2 });
    expect(error.partial!.channels).toEqual([fourSamples.subarray(0, 2)]);
  });

  test('a float that is not a number', async () => {
    const bytes = new Uint8Array(12);
    new DataView(bytes.buffer).setFloat32(4, Number.POSITIVE_INFINITY);
    const error = await failure(form([comm({ count: 3, bits: 32, coding: 'fl32' }), ssnd(bytes)], 'AIFC'));
    expect(error).toMatchObject({
      expected: 'finite samples',
      received: 'Infinity at sample 1',
      samplesRead: 1,
    });
  });

  test('any bytes changed give samples or an AudioError', async () => {
    const whole = codedFile('aifc-pcm_s16le');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(90), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const file = whole.slice();
          for (const [at, value] of changes) file[at] = value;
          const result = await decode(file).catch((error: unknown) => error);
          if (result instanceof Error) expect(result).toBeInstanceOf(AudioError);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});
