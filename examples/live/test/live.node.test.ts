import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { decode, encodeWav } from '@ser/audio';
import { synthesizeUtterance } from '@ser/datasets';
import { EmotionClassifier } from '@ser/models';
import { folderHandler, useWasmBackend } from '@ser/models/node';
import axe from 'axe-core';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drop, launch, microphone, openPage, save, servePage } from './support/page.ts';

const model = 'eight-emotions';
const cli = join(dirname(createRequire(import.meta.url).resolve('@ser/cli/package.json')), 'bin/ser.js');

interface Heard {
  readonly scores: Readonly<Record<string, number>>;
  readonly [field: string]: unknown;
}

let folder: string;
let browser: Browser;
let site: Awaited<ReturnType<typeof servePage>>;
const at = (name: string): string => join(folder, name);

/** What `ser predict` says of a file. */
async function ser(...args: string[]): Promise<Heard[]> {
  const { stdout } = await promisify(execFile)('node', [
    cli,
    'predict',
    model,
    ...args,
    '--format',
    'ndjson',
  ]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const { file, ...heard } = JSON.parse(line) as Heard;
      return heard as Heard;
    });
}

async function savedWindows(name: string): Promise<Heard[]> {
  return (JSON.parse(await readFile(at(name), 'utf8')) as { windows: Heard[] }).windows;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ser-live-'));
  const left = synthesizeUtterance({ emotion: 'angry', speaker: 1 });
  const right = synthesizeUtterance({ emotion: 'sad', speaker: 2 });
  const length = Math.min(left.samples.length, right.samples.length);
  const channels = [left.samples.subarray(0, length), right.samples.subarray(0, length)];
  await writeFile(at('speech.wav'), encodeWav(left));
  await writeFile(at('both.wav'), encodeWav({ channels, sampleRate: left.sampleRate }, { bitDepth: 24 }));
  [browser, site] = await Promise.all([launch(microphone(at('speech.wav'))), servePage(at('page'))]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  site?.close();
  await rm(folder, { recursive: true });
});

it('records the microphone by keyboard: the WAV that it saves says the same to `ser predict --timeline`, to the bit', async () => {
  const { page, complaints } = await openPage(browser, site.url, {
    init: () => {
      const { mediaDevices } = navigator;
      const own = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = (asked) => {
        document.documentElement.dataset['asked'] = JSON.stringify(asked);
        return own(asked);
      };
    },
  });
  await page.focus('#listen');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('record');
  await page.keyboard.press('Enter');
  await page.locator('#confidence', { hasText: '%' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('stop');
  await page.waitForTimeout(2500);
  await page.keyboard.press('Enter');
  await page.locator('#result-picture svg').waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('record');
  expect(await page.locator('#latency').textContent()).toMatch(/^\d+ ms/);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
  for (const kind of ['wav', 'json', 'csv']) await save(page, `#save-${kind}`, at(`heard.${kind}`));

  const asked = JSON.parse((await page.evaluate(() => document.documentElement.dataset['asked']))!);
  expect(asked.audio).toMatchObject({
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  });
  const { encoding, bitDepth, channels } = await decode(await readFile(at('heard.wav')));
  expect([encoding, bitDepth, channels.length]).toEqual(['float', 32, 1]);
  expect(channels[0]!.some((value) => Math.abs(value) > 0.05)).toBe(true);
  const expected = await ser(at('heard.wav'), '--timeline', '--window', '1.5', '--hop', '0.25');
  expect(expected.length).toBeGreaterThan(5);
  expect(await savedWindows('heard.json')).toEqual(expected);
  const [head, ...rows] = (await readFile(at('heard.csv'), 'utf8')).trim().split('\n');
  expect(head).toMatch(/^start,end,label,abstention,voicedSeconds,neutral,calm,/);
  expect(rows.map((row) => Number(row.split(',')[5]))).toEqual(
    expected.map(({ scores }) => scores['neutral']),
  );
  expect(complaints).toEqual([]);
  await page.close();
}, 60_000);

it('a dropped file gives what `ser predict` gives, and plays', async () => {
  const { page, complaints } = await openPage(browser, site.url, { width: 390 });
  await drop(page, at('both.wav'));
  await page.locator('#result-picture svg').waitFor();
  await save(page, '#save-json', at('both.json'));
  expect(await savedWindows('both.json')).toEqual(
    await ser(at('both.wav'), '--timeline', '--window', '1.5', '--hop', '0.25'),
  );
  const [whole] = await ser(at('both.wav'));
  const best = Object.entries(whole!.scores).slice(0, 3);
  const words = best.map(([label, score]) => `${label} ${score.toFixed(2)}`).join(', ');
  expect(await page.locator('#result-verdict').textContent()).toContain(words);
  await page.click('#play');
  await page.locator('#confidence', { hasText: '%' }).waitFor();
  await page.locator('#play:enabled').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(complaints).toEqual([]);
  await page.close();
}, 60_000);

it('takes models from a folder and from an address, and says what is wrong with others', async () => {
  await useWasmBackend();
  const { loadPretrained } = await import('@ser/models');
  const own: EmotionClassifier = await loadPretrained(model);
  const labels = own.labels.map((label) => `very ${label}`);
  const { model: network, recipe, scaler, temperature } = own;
  const named = new EmotionClassifier({
    model: network,
    recipe,
    scaler,
    temperature,
    labels,
    metadata: { trainingData: 'nothing' },
  });
  await named.save(folderHandler(at('page/emotions')));
  await mkdir(at('empty'));
  await writeFile(at('empty/readme.txt'), 'no model');

  const { page, complaints } = await openPage(browser, site.url);
  const about = page.locator('#about-model');
  await page.selectOption('#model', 'folder');
  await page.setInputFiles('#folder', at('page/emotions'));
  await about.filter({ hasText: 'Model: emotions (very neutral, ' }).waitFor();
  await page.selectOption('#model', 'bundled');
  await about.filter({ hasText: 'Model: eight-emotions (neutral, ' }).waitFor();
  await drop(page, at('page/emotions'));
  await about.filter({ hasText: 'Model: emotions (very neutral, ' }).waitFor();
  await drop(page, at('empty'));
  await page.locator('#alert', { hasText: 'empty holds no model.json' }).waitFor();
  await page.selectOption('#model', 'url');
  await page.fill('#url', `${site.url}emotions/model.json`);
  await page.press('#url', 'Enter');
  await about.filter({ hasText: 'emotions/model.json (very neutral, ' }).waitFor();
  expect(complaints).toEqual([]);
  await page.fill('#url', `${site.url}nothing/model.json`);
  await page.press('#url', 'Enter');
  await page.locator('#alert', { hasText: 'the server answers 404' }).waitFor();
  expect(await about.textContent()).toContain('emotions/model.json');
  await page.close();
}, 60_000);

it('has clear words when the microphone is refused', async () => {
  const other = await launch(['--use-fake-device-for-media-stream', '--deny-permission-prompts']);
  const { page } = await openPage(other, site.url);
  await page.focus('#listen');
  await page.keyboard.press('Enter');
  await page.locator('#alert', { hasText: 'The microphone was refused. Allow it' }).waitFor();
  await page.locator('#listen:focus').waitFor();
  await other.close();
}, 30_000);

it.each([
  ['NotFoundError', 'No microphone was found. Connect one'],
  ['NotReadableError', 'another program may hold it'],
])(
  'has clear words for %s',
  async (name, words) => {
    const { page } = await openPage(browser, site.url);
    await page.evaluate((error) => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('what browsers say', error));
    }, name);
    await page.click('#listen');
    await page.locator('#alert', { hasText: words }).waitFor();
    await page.locator('#listen:enabled').waitFor();
    await page.close();
  },
  30_000,
);

it('has a policy without inline scripts', async () => {
  const html = await readFile(at('page/index.html'), 'utf8');
  expect(html).toMatch(/Content-Security-Policy/);
  expect(html).not.toMatch(/'unsafe-(inline|eval)'|(src|href)="\//);
});
