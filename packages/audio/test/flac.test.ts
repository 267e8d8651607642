import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AudioError, decode } from '../src/index.ts';
import { mono8, mono16, quad16, stereo24, unknownLength } from './fixtures/flac.ts';
import { syntheticSamples } from './synthetic.ts';
import { concat } from './wav-bytes.ts';

const fixtures = { mono8, mono16, quad16, stereo24, unknownLength };
const bytesOf = (name: keyof typeof fixtures): Uint8Array =>
  Uint8Array.from(atob(fixtures[name]), (c) => c.charCodeAt(0));

async function failure(bytes: Uint8Array): Promise<AudioError> {
  const error = await decode(bytes).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AudioError);
  return error as AudioError;
}

/** Bytes of STREAMINFO changed by hand. */
function withBytes(bytes: Uint8Array, changes: Record<number, number>): Uint8Array {
  const copy = bytes.slice();
  for (const [at, value] of Object.entries(changes)) copy[Number(at)] = value;
  return copy;
}

describe('what libFLAC encoded comes back bit for bit', () => {
  test.each([
    ['mono16', 16, 1, 16000, 3000],
    ['stereo24', 24, 2, 44100, 700],
    ['mono8', 8, 1, 8000, 500],
    ['quad16', 16, 4, 48000, 300],
    ['unknownLength', 16, 1, 16000, 600],
  ] as const)('%s', async (name, bitDepth, count, sampleRate, length) => {
    const audio = await decode(bytesOf(name));
    const scale = 2 ** (bitDepth - 1);
    const channels = Array.from({ length: count }, (_, c) =>
      Float32Array.from(syntheticSamples(length, c, bitDepth), (value) => value / scale),
    );
    const lengthKnown = name !== 'unknownLength';
    expect(audio).toEqual({ channels, sampleRate, format: 'flac', encoding: 'pcm', bitDepth, lengthKnown });
  });

  test('behind a tag of ID3v2', async () => {
    const tag = Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5);
    expect((await decode(concat([tag, bytesOf('mono8')]))).channels[0]!.length).toBe(500);
  });

  test('many at once, and one after a broken one', async () => {
    const good = bytesOf('mono16');
    const results = await Promise.all([
      ...Array.from({ length: 4 }, () => decode(good)),
      failure(good.subarray(0, 900)),
      decode(good),
    ]);
    for (const result of results) {
      if ('channels' in result) expect(result.channels[0]!.length).toBe(3000);
    }
    expect((await decode(good)).channels).toEqual((results[0] as { channels: unknown }).channels);
  });
});

describe('faults', () => {
  test('a damaged frame gives an error with the samples before it', async () => {
    const bytes = bytesOf('mono16');
    const damaged = withBytes(bytes, { [bytes.length - 200]: bytes[bytes.length - 200]! ^ 1 });
    const error = await failure(damaged);
    expect(error).toMatchObject({
      expected: '3000 samples, as STREAMINFO says',
      received: '2048: the stream is cut or damaged',
      samplesRead: 2048,
    });
    expect([...error.partial!.channels[0]!]).toEqual(
      [...syntheticSamples(2048, 0, 16)].map((v) => v / 32768),
    );
  });

  test('a cut at any place is an error', async () => {
    const bytes = bytesOf('stereo24');
    for (let length = 4; length < bytes.length; length += 61) {
      const { samplesRead } = await failure(bytes.subarray(0, length));
      expect([0, 256, 512]).toContain(samplesRead);
    }
  });

  test('a STREAMINFO that lies is an error', async () => {
    const bytes = bytesOf('mono16');
    expect(await failure(withBytes(bytes, { 25: bytes[25]! + 1 }))).toMatchObject({ samplesRead: 3000 });
    expect(await failure(withBytes(bytes, { 25: bytes[25]! - 1 }))).toMatchObject({ samplesRead: 3000 });
    expect(await failure(withBytes(bytes, { 20: bytes[20]! | 2 }))).toMatchObject({
      expected: 'channel count 2, as STREAMINFO says',
      received: '1 in the frames',
    });
    expect(await failure(withBytes(bytes, { 18: 0x0a }))).toMatchObject({ received: '16000 in the frames' });
  });

  test.each([
    ['too short', bytesOf('mono16').subarray(0, 20), 'a FLAC header of 42 bytes', '20 bytes'],
    [
      'not STREAMINFO',
      withBytes(bytesOf('mono16'), { 4: 4 }),
      'STREAMINFO as the first block',
      'block type 4',
    ],
    ['of another size', withBytes(bytesOf('mono16'), { 7: 35 }), 'a STREAMINFO of 34 bytes', '35'],
    ['no rate', withBytes(bytesOf('mono16'), { 18: 0, 19: 0, 20: 0 }), 'a sample rate above 0', '0'],
  ])('a header that is %s', async (_, bytes, expected, received) => {
    expect(await failure(bytes)).toMatchObject({ expected, received, samplesRead: 0 });
  });

  test('any change of one byte gives the same samples or an AudioError', async () => {
    const whole = bytesOf('mono8');
    const { channels } = await decode(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        // A stated length of 0 means unknown, and the rate of the frames may be left to STREAMINFO.
        fc.pre(at < 18 || at > 25);
        const result = await decode(withBytes(whole, { [at]: whole[at]! ^ flip })).catch(
          (error: unknown) => error,
        );
        if (result instanceof Error) expect(result).toBeInstanceOf(AudioError);
        else expect((result as { channels: unknown }).channels).toEqual(channels);
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});
