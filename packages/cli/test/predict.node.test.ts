import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav, type Signal } from '@ser/audio';
import { decodeFile } from '@ser/audio/node';
import { synthesizeUtterance } from '@ser/datasets';
import { type EmotionClassifier, loadPretrained } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runSer } from './run-ser.ts';
import { complaints } from './start-ser.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let talk: string;
let signal: Signal;
let classifier: EmotionClassifier;
const model = 'eight-emotions';
const window = ['--timeline', '--window', '1', '--hop', '0.25', '--smoothing', '0.4'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ser-predict-'));
  talk = join(folder, 'talk.wav');
  const parts = (['happy', 'sad', 'angry'] as const).map((emotion, speaker) =>
    synthesizeUtterance({ emotion, speaker: speaker + 1, sampleRate: 22050 }),
  );
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.samples.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part.samples, at);
    at += part.samples.length;
  }
  await writeFile(talk, encodeWav({ samples, sampleRate: 22050 }, { encoding: 'float' }));
  await writeFile(
    join(folder, 'silence.wav'),
    encodeWav({ samples: new Float32Array(16000), sampleRate: 16000 }),
  );
  await writeFile(join(folder, 'broken.wav'), 'RIFF, but not really');
  signal = await decodeFile(talk);
  await useWasmBackend();
  classifier = await loadPretrained(model);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The windows that the library gives for the signal in chunks of an odd size. */
async function expectedWindows(): Promise<object[]> {
  const stream = classifier.stream({ sampleRate: signal.sampleRate, window: 1, hop: 0.25, smoothing: 0.4 });
  const windows = [];
  for (let at = 0; at < signal.samples.length; at += 3001) {
    windows.push(...(await stream.push(signal.samples.subarray(at, at + 3001))));
  }
  windows.push(...(await stream.flush()));
  return windows.map(({ scores, ...rest }) => ({
    ...rest,
    scores: Object.fromEntries(scores.map(({ label, score }) => [label, score])),
  }));
}

const withoutFile = (records: { file?: string }[]): object[] => records.map(({ file: _, ...rest }) => rest);

describe('ser predict --timeline', () => {
  it('equals the stream of the classifier bit for bit: a file, and WAV or raw samples on stdin', async () => {
    const expected = await expectedWindows();
    expect(expected.length).toBeGreaterThan(8);
    const fromFile = await runSer(['predict', model, talk, ...window, '--json']);
    expect(fromFile.status).toBe(0);
    expect(withoutFile(JSON.parse(fromFile.stdout))).toEqual(expected);

    const bytes = await readFile(talk);
    const pieces = [bytes.subarray(0, 1001), bytes.subarray(1001, 50_000), bytes.subarray(50_000)];
    const fromWav = await runSer(['predict', model, '-', ...window, '--json'], pieces);
    expect(withoutFile(JSON.parse(fromWav.stdout))).toEqual(expected);

    const raw = new Uint8Array(signal.samples.buffer, signal.samples.byteOffset, signal.samples.byteLength);
    const rawArgs = ['--raw', 'f32le', '--rate', '22050', '--format', 'ndjson'];
    const fromRaw = await runSer(
      ['predict', model, '-', ...window, ...rawArgs],
      [raw.subarray(0, 4003), raw.subarray(4003)],
    );
    const lines = fromRaw.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(withoutFile(lines)).toEqual(expected);

    const csv = (await runSer(['predict', model, talk, ...window, '--format', 'csv'])).stdout
      .trim()
      .split('\n');
    expect(csv).toHaveLength(1 + expected.length);
    const columns = csv[0]!.split(',');
    const happy = csv.slice(1).map((line) => Number(line.split(',')[columns.indexOf('happy')]));
    expect(happy).toEqual(expected.map((entry) => (entry as { scores: { happy: number } }).scores.happy));
  });

  it('gives windows of a stream before it ends', async () => {
    const bytes = await readFile(talk);
    const order: string[] = [];
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 4 * 22050 * 2);
      // The windows of what has come are written while the rest is waited for.
      for (let wait = 0; wait < 200 && order.length === 0; wait++)
        await new Promise((r) => setTimeout(r, 20));
      order.push('rest');
      yield bytes.subarray(4 * 22050 * 2);
    }
    const { Readable, Writable } = await import('node:stream');
    const { main } = await import('../src/main.ts');
    const sink = new Writable({
      write(_, __, done) {
        order.push('window');
        done();
      },
    });
    const quiet = new Writable({ write: (_, __, done) => done() });
    const args = ['predict', model, '-', ...window, '--format', 'ndjson'];
    expect(await main(args, { stdin: Readable.from(slowly()), stdout: sink, stderr: quiet })).toBe(0);
    expect(order[0]).toBe('window');
    expect(order).toContain('rest');
  });
});

describe('ser predict', () => {
  it('hears files, folders and patterns alike, and goes on after one that is broken', async () => {
    const ranked = await classifier.predict(signal);
    const scores = Object.fromEntries(ranked.map(({ label, score }) => [label, score]));
    const one = await runSer(['predict', model, talk, '--json']);
    expect(JSON.parse(one.stdout)).toEqual([
      expect.objectContaining({ file: talk, label: ranked[0]!.label, scores }),
    ]);
    const all = await runSer(['predict', model, folder, '--format', 'ndjson']);
    const lines = all.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(all.status).toBe(1);
    expect(complaints(all)).toEqual([expect.stringMatching(/^ser: .*broken\.wav/)]);
    expect(lines).toEqual([
      { file: join(folder, 'broken.wav'), error: expect.any(String) },
      expect.objectContaining({ file: join(folder, 'silence.wav'), abstention: 'noSpeech' }),
      expect.objectContaining({ file: talk, scores }),
    ]);
    const some = await runSer(['predict', model, join(folder, '{talk,silence}.*')]);
    expect(some.status).toBe(0);
    expect(some.stdout).toMatch(/silence\.wav +\(no speech\) /);
    expect(some.stdout.split('\n')[1]).toMatch(new RegExp(`talk.wav +${ranked[0]!.label} \\d\\.\\d\\d`));
  });

  it('counts what a folder is heard as', async () => {
    const found = await runSer(['predict', model, folder, '--distribution', '--json']);
    expect(found.status).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({ recordings: 2, decided: 1, noSpeech: 1, unreadable: 1 });
    const unsure = await runSer([
      ...['predict', model, talk, '--distribution', '--min-confidence', '1', '--quiet'],
    ]);
    expect(unsure.stdout).toContain('0 of 1 recordings decided, 0 without speech, 1 unsure, 0 unreadable');
    expect(unsure.stderr).toBe('');
  });

  const wrong: [string, string[], number, RegExp][] = [
    ['a model that is none', ['predict', 'nothing', 'TALK'], 1, /nothing is no folder .* eight-emotions/],
    ['a folder without model', ['predict', 'FOLDER', 'TALK'], 1, /model\.json/],
    ['a missing file', ['predict', model, 'nothing.wav'], 1, /nothing\.wav: no such file/],
    ['a pattern of nothing', ['predict', model, 'FOLDER/*.ogg'], 1, /matches no sound file/],
    [
      'a window without timeline',
      ['predict', model, 'TALK', '--window', '2'],
      2,
      /--window needs --timeline/,
    ],
    [
      'a hop beyond the window',
      ['predict', model, 'TALK', ...window, '--hop', '2'],
      2,
      /--hop must be in .* got 2/,
    ],
    ['raw samples of no rate', ['predict', model, '-', '--raw', 's16le'], 2, /--raw needs --rate/],
    ['a rate of no raw samples', ['predict', model, 'TALK', '--rate', '8000'], 2, /--rate needs --raw/],
    ['two modes', ['predict', model, 'TALK', '--timeline', '--distribution'], 2, /do not go together/],
    ['an unknown format', ['predict', model, 'TALK', '--format', 'xml'], 2, /table, csv, json, ndjson/],
  ];
  it.each(wrong)('%s: one line', async (_, args, status, message) => {
    const outcome = await runSer(args.map((part) => part.replace('TALK', talk).replace('FOLDER', folder)));
    expect(outcome.status).toBe(status);
    expect(complaints(outcome)[0]).toMatch(message);
    expect(outcome.stdout).toBe('');
  });

  it('says that stdin holds nothing', async () => {
    const outcome = await runSer(['predict', model, '-'], [new Uint8Array(0)]);
    expect(outcome.status).toBe(1);
    expect(complaints(outcome)).toEqual([expect.stringMatching(/^ser: stdin/)]);
  });
});
