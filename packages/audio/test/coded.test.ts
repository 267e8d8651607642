import { describe, expect, test } from 'vitest';
import { type Audio, AudioError, decode } from '../src/index.ts';
import { codedFile, codedFiles, worstDifference } from './coded.ts';
import { concat } from './wav-bytes.ts';

/**
 * Integers and floats agree to the last bit. MP3 and Vorbis differ by the order of additions in two decoders. The
 * reference of Opus is libopus too, but ffmpeg asks it for 16-bit samples: half of 1 / 32768, and a little.
 */
const tolerances: Record<string, number> = { mp3: 5e-6, vorbis: 1e-6, opus: 1.6e-5 };

async function failure(bytes: Uint8Array): Promise<AudioError> {
  const error = await decode(bytes).then(
    (audio) => `decoded ${audio.channels[0]!.length} samples`,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AudioError);
  return error as AudioError;
}

const count = ({ channels }: Audio): number => channels[0]!.length;

describe('what ffmpeg decodes from the files of other programs', () => {
  test.each(codedFiles.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const audio = await decode(fixture.file);
    expect({
      format: audio.format,
      sampleRate: audio.sampleRate,
      channels: audio.channels.length,
      samples: count(audio),
      lengthKnown: audio.lengthKnown,
    }).toEqual({
      format: fixture.format,
      sampleRate: fixture.sampleRate,
      channels: fixture.channels,
      samples: fixture.samples,
      lengthKnown: fixture.name !== 'mp3-no-information',
    });
    const lossy = fixture.format in tolerances;
    expect(audio.encoding === 'lossy').toBe(lossy);
    expect(audio.bitDepth === undefined).toBe(lossy);
    const worst = worstDifference(audio.channels, fixture.reference);
    expect(worst.difference, JSON.stringify(worst)).toBeLessThanOrEqual(tolerances[fixture.format] ?? 0);
    expect(Math.max(...audio.channels[0]!)).toBeGreaterThan(0.3);
  });
});

describe('a file that is cut is never a shorter result', () => {
  test.each(codedFiles.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const whole = await decode(fixture.file);
    const step = Math.ceil(fixture.file.length / 12);
    for (let length = 0; length < fixture.file.length; length += step) {
      const result = await decode(fixture.file.subarray(0, length)).catch((error: unknown) => error);
      if (result instanceof AudioError) {
        const { samplesRead, partial } = result;
        expect(samplesRead).toBe(partial === undefined ? 0 : count(partial));
        if (partial !== undefined) {
          expect(partial.channels[0]).toEqual(whole.channels[0]!.subarray(0, samplesRead));
        }
      } else {
        const audio = result as Audio;
        // Only a tag that trails the sound may go.
        if (audio.lengthKnown) expect(audio.channels).toEqual(whole.channels);
        else expect(fixture.name).toBe('mp3-no-information');
      }
    }
  });
});

describe('MP3', () => {
  const id3v1 = concat([Uint8Array.from('TAG', (c) => c.charCodeAt(0)), new Uint8Array(125)]);

  test('gapless: as long as what was encoded', async () => {
    expect(count(await decode(codedFile('mp3-stereo')))).toBe(Math.round(44100 * 0.05));
    expect(count(await decode(codedFile('mp3-lame-checksums')))).toBe(Math.round(16000 * 0.12));
  });

  test('tags before and after, and room between', async () => {
    const file = codedFile('mp3-no-information');
    const tag = Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 1, 2, ...new Array(130).fill(0xff));
    const { channels } = await decode(concat([tag, tag, new Uint8Array(700), file, id3v1]));
    expect(channels).toEqual((await decode(file)).channels);
    expect((await decode(concat([file, new Uint8Array(99)]))).channels).toEqual(channels);
  });

  test('a frame less or more than stated', async () => {
    const file = codedFile('mp3-mono');
    const frames = framesOf(file);
    const last = frames.at(-1)!;
    expect(await failure(file.subarray(0, last))).toMatchObject({
      expected: `${frames.length - 1} frames, as the first one says`,
      received: `${frames.length - 2}`,
    });
    expect(await failure(concat([file, file.subarray(last)]))).toMatchObject({
      received: `${frames.length}`,
      samplesRead: 1920,
    });
  });

  test('a bit that changed anywhere in the frames shows in the checksum of LAME', async () => {
    const file = codedFile('mp3-lame-checksums');
    const frames = framesOf(file);
    const end = file.length - 128;
    for (let at = frames[1]!; at < end; at += 37) {
      const damaged = file.slice();
      damaged[at]! ^= 4;
      await failure(damaged);
    }
  });

  test('a frame whose own checksum is wrong ends the sound before it', async () => {
    const file = codedFile('mp3-lame-checksums').slice();
    const at = framesOf(file)[3]!;
    file[at + 10]! ^= 1;
    expect(await failure(file)).toMatchObject({
      expected: expect.stringContaining(`in the frame at byte ${at}`),
      received: expect.stringContaining('damaged'),
      samplesRead: 2 * 576 - 1105,
    });
  });

  test('what was cut out of a longer stream begins with the first sample that can be told', async () => {
    const file = codedFile('mp3-no-information');
    const whole = (await decode(file)).channels[0]!;
    const cut = await decode(file.subarray(framesOf(file)[1]));
    expect(cut.lengthKnown).toBe(false);
    const samples = cut.channels[0]!;
    expect(samples.length).toBe(2 * 576);
    expect(worstDifference([samples], whole.subarray(-samples.length)).difference).toBeLessThan(1e-6);
    expect(await failure(file.subarray(framesOf(file)[4]))).toMatchObject({
      expected: 'frames that need no earlier ones',
    });
  });

  test('something between the frames', async () => {
    const file = codedFile('mp3-no-information');
    const at = framesOf(file)[2]!;
    const torn = concat([file.subarray(0, at), Uint8Array.of(1, 2, 3, 4, 5), file.subarray(at)]);
    expect(await failure(torn)).toMatchObject({
      expected: `an MP3 frame at byte ${at}`,
      received: "something else ('\\x01\\x02\\x03\\x04')",
      samplesRead: 2 * 576,
    });
  });

  test('two files joined', async () => {
    const file = codedFile('mp3-no-information');
    const tagged = codedFile('mp3-8khz');
    const bare = await failure(concat([file, tagged.subarray(framesOf(tagged)[0])]));
    expect(bare).toMatchObject({ received: `MPEG 2.5 layer 3 at byte ${file.length}`, samplesRead: 3456 });
    expect(await failure(concat([file, id3v1, tagged]))).toMatchObject({
      expected: `no frames after the tags or zeros at byte ${file.length}`,
      samplesRead: 3456,
    });
    expect((await failure(concat([file, new Uint8Array(300), file]))).samplesRead).toBe(3456);
  });
});

describe('Ogg', () => {
  test.each(['vorbis-stereo', 'opus-mono'])('any bit that changed is an error: %s', async (name) => {
    const file = codedFile(name);
    const step = Math.ceil(file.length / 30);
    for (let at = 0; at < file.length; at += step) {
      const damaged = file.slice();
      damaged[at]! ^= 32;
      await failure(damaged);
    }
  });

  test('a page that is missing, one twice, none that is the last', async () => {
    const pages = pagesOf(codedFile('opus-mono'));
    expect(pages.length).toBeGreaterThan(4);
    const without = concat(pages.filter((_, i) => i !== 3));
    expect(await failure(without)).toMatchObject({
      expected: expect.stringContaining('page 3 at byte'),
      received: 'page 4: pages are missing or out of order',
      samplesRead: 2 * 960 - 312,
    });
    expect((await failure(concat([...pages.slice(0, 4), ...pages.slice(3)]))).received).toBe(
      'page 3: pages are missing or out of order',
    );
    expect(await failure(concat(pages.slice(0, -1)))).toMatchObject({
      expected: 'an Ogg page that is marked as the last',
    });
  });

  test('one stream after another', async () => {
    const file = codedFile('opus-mono');
    const { samplesRead, partial } = await failure(concat([file, codedFile('opus-stereo')]));
    expect(samplesRead).toBe(5760);
    expect(partial!.channels).toEqual((await decode(file)).channels);
  });

  test('pre-skip and the end are left out, and a bit of noise after the last page does no harm', async () => {
    const audio = await decode(concat([codedFile('opus-mono'), new Uint8Array(50)]));
    expect(count(audio)).toBe(48000 * 0.12);
  });

  test('six channels come out in the order of WAVE', async () => {
    // Each channel of the source begins 90 Hz above the one before it: so do their first zero crossings.
    for (const name of ['vorbis-six', 'opus-six']) {
      const { channels } = await decode(codedFile(name));
      const order = [0, 1, 2, 4, 5].map(
        (c) => channels[c]!.slice(100, 800).filter((x, i, all) => i > 0 && x >= 0 && all[i - 1]! < 0).length,
      );
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });
});

/** Where the frames of an MP3 fixture begin: MPEG 2 or 2.5, Layer III, one bitrate. */
function framesOf(file: Uint8Array): number[] {
  const starts: number[] = [];
  const begin = file[0] === 0x49 ? 10 + ((file[8]! << 7) | file[9]!) : 0;
  for (let at = begin; file[at] === 0xff; ) {
    starts.push(at);
    const bitrate = [0, 8, 16, 24, 32, 40, 48, 56, 64][file[at + 2]! >> 4]!;
    at += Math.floor((72000 * bitrate) / 16000) + ((file[at + 2]! >> 1) & 1);
  }
  return starts;
}

function pagesOf(file: Uint8Array): Uint8Array[] {
  const pages: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const body = at + 27 + file[at + 26]!;
    const end = file.subarray(at + 27, body).reduce((sum, bytes) => sum + bytes, body);
    pages.push(file.subarray(at, end));
    at = end;
  }
  return pages;
}
