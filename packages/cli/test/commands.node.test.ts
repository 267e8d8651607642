import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@ser/audio';
import { corpora, synthesizeUtterance } from '@ser/datasets';
import { writeSyntheticCorpus } from '@ser/datasets/node';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pictureNames } from '../src/pictures/draw.ts';
import { createProgram } from '../src/program.ts';
import { createTerminal } from '../src/terminal.ts';
import { configSchema } from './config-schema.ts';
import { runSer } from './run-ser.ts';
import { complaints } from './start-ser.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const keras = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/keras-model/${name}`, import.meta.url));
let folder: string;
let clip: string;
const at = (...names: string[]): string => join(folder, ...names);

const program: Command = createProgram({
  terminal: createTerminal({ quiet: true }),
  signal: new AbortController().signal,
  stdin: new PassThrough(),
  args: [],
  output: {},
});
/** Those that do something themselves, with commands below them or without. */
const doers = (command: Command): Command[] => [
  ...(command.commands.length === 0 || command.registeredArguments.length > 0 ? [command] : []),
  ...command.commands.flatMap((inner) => doers(inner as Command)),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ser-commands-'));
  clip = at('clip.wav');
  const { samples } = synthesizeUtterance({ emotion: 'happy', speaker: 1, sampleRate: 16000 });
  await writeFile(clip, encodeWav({ samples: samples.subarray(0, 12000), sampleRate: 16000 }));
  await writeSyntheticCorpus(at('corpus'), { speakers: 2, repetitions: 1, sampleRate: 8000 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('every command', () => {
  it('has help with examples, and takes --quiet and --config', async () => {
    for (const command of doers(program)) {
      const path: string[] = [];
      for (let at: Command | null = command; at?.parent; at = at.parent) path.unshift(at.name());
      const { status, stdout, stderr } = await runSer([...path, '--help']);
      expect(status).toBe(0);
      expect(stderr).toBe('');
      expect(stdout).toMatch(new RegExp(`Examples?:\n +ser ${path[0]}`));
      expect(stdout).toMatch(/--quiet/);
      expect(stdout).toMatch(/--config <file>/);
    }
    const { stdout } = await runSer(['--help']);
    expect(stdout).toMatch(/Exit status: 0 done, 1 .*, 2 .*, 130 stopped/);
  });

  it('is described by the schema of the configuration file that the package ships', async () => {
    // `node_modules/.bin/tsx --conditions=@ser/source packages/cli/scripts/write-config-schema.ts` writes it.
    const shipped = new URL('../ser.config.schema.json', import.meta.url);
    expect(JSON.parse(await readFile(shipped, 'utf8'))).toEqual(configSchema(program));
  });
});

describe('a configuration file', () => {
  const cases: [string, string, RegExp][] = [
    ['that is no JSON', '{', /must hold JSON/],
    ['that is a list', '[]', /must be an object, got \[\]/],
    ['with a misspelt command', '{"plto":{}}', /plto is no command of ser: expected demo, corpora/],
    [
      'with a misspelt option',
      '{"plot":{"scales":"log"}}',
      /plot\.scales is no option of ser plot: expected output/,
    ],
    [
      'with a wrong value',
      '{"plot":{"scale":"bark"}}',
      /plot\.scale: 'bark' is invalid\. Allowed choices are linear/,
    ],
    [
      'with a number for a flag',
      '{"plot":{"where":["emotion"]}}',
      /plot\.where: 'emotion' is invalid\. expected field=value/,
    ],
  ];
  it.each(cases)('%s is refused in one line', async (_, text, message) => {
    await writeFile(at('config.json'), text);
    const outcome = await runSer([
      'plot',
      'waveform',
      clip,
      '--config',
      at('config.json'),
      '-o',
      at('never.svg'),
    ]);
    expect(outcome.status).toBe(2);
    expect(complaints(outcome)).toEqual([expect.stringMatching(message)]);
    expect(await readdir(folder)).not.toContain('never.svg');
  });

  it('that is named must be there', async () => {
    const outcome = await runSer(['doctor', '--config', at('nothing.json')]);
    expect(outcome.status).toBe(2);
    expect(complaints(outcome)).toEqual([expect.stringMatching(/nothing\.json: no such file/)]);
  });
});

describe('ser plot', () => {
  it.each(pictureNames)('draws %s', async (name) => {
    const output = at(`${name}.svg`);
    const outcome = await runSer(['plot', name, clip, '--output', output, '--hop-length', '512']);
    expect(outcome).toEqual({ status: 0, stdout: `${output}\n`, stderr: '' });
    expect(await readFile(output, 'utf8')).toMatch(/^<svg .*<\/svg>$/s);
  });

  it('draws a grid of emotions, changes side by side, and all kinds of files', async () => {
    const grid = at('grid.json');
    const sad = ['--where', 'emotion=happy,sad', '--where', 'speakerSex=female'];
    await runSer(['plot', 'waveform', at('corpus'), ...sad, '-o', grid]);
    const { concat } = JSON.parse(await readFile(grid, 'utf8'));
    expect(concat.map(({ title }: { title: string }) => title)).toEqual([
      'happy (ravdess:02)',
      'sad (ravdess:02)',
    ]);
    const changes = at('changes.html');
    await runSer([
      'plot',
      'spectrogram',
      clip,
      '--scale',
      'log',
      '--change',
      'noise=5,pitchShift=-3',
      '-o',
      changes,
    ]);
    expect(await readFile(changes, 'utf8')).toMatch(/pitch -3 semitones/);
    const png = at('dark.png');
    await runSer(['plot', 'waveform', clip, '--theme', 'dark', '-o', png]);
    expect((await readFile(png)).subarray(1, 4).toString()).toBe('PNG');
  });

  const wrong: [string, string[], number, RegExp][] = [
    ['an unknown picture', ['cepstrum', 'CLIP'], 2, /Allowed choices are waveform/],
    [
      'an unknown ending',
      ['waveform', 'CLIP', '-o', 'x.gif'],
      2,
      /--output must end with \.svg, \.png, \.html, \.json/,
    ],
    [
      'a band beyond the rate',
      ['spectrogram', 'CLIP', '--f-min', '9000', '-o', 'x.svg'],
      2,
      /fMin .* got 9000/,
    ],
    ['an unknown change', ['waveform', 'CLIP', '--change', 'echo=1'], 2, /expected noise=number/],
    ['a missing file', ['waveform', 'nothing.wav'], 1, /nothing\.wav: no such file/],
  ];
  it.each(wrong)('%s: one line', async (_, args, status, message) => {
    const outcome = await runSer(['plot', ...args.map((part) => part.replace('CLIP', clip))]);
    expect(outcome.status).toBe(status);
    expect(complaints(outcome)[0]).toMatch(message);
  });
});

describe('ser model', () => {
  it('imports a network of Keras, which then classifies, and tells what it is', async () => {
    const { labels, scaler } = JSON.parse(await readFile(keras('emotions.json'), 'utf8'));
    await writeFile(at('scaler.json'), JSON.stringify(scaler));
    const args = ['--labels', labels.join(','), '--recipe', 'mfccMean', '--scaler', at('scaler.json')];
    const imported = await runSer(['model', 'import', keras('emotions.keras'), ...args, '-o', at('keras')]);
    expect(imported).toEqual({ status: 0, stdout: `${at('keras')}\n`, stderr: '' });
    const heard = await runSer(['predict', at('keras'), clip, '--json']);
    expect(Object.keys(JSON.parse(heard.stdout)[0].scores).sort()).toEqual(labels);
    const summary = await runSer(['model', 'summary', at('keras'), '--json']);
    expect(JSON.parse(summary.stdout)).toMatchObject({
      labels,
      scaled: true,
      parameters: expect.any(Number),
    });
    const diagram = await runSer(['model', 'diagram', at('keras'), '-o', at('diagram.svg')]);
    expect(diagram.status).toBe(0);
    expect(await readFile(at('diagram.svg'), 'utf8')).toContain('InputLayer');

    const again = await runSer(['model', 'import', keras('emotions.keras'), ...args, '-o', at('keras')]);
    expect(complaints(again)).toEqual([expect.stringMatching(/keras is not empty/)]);
    const noKeras = await runSer(['model', 'import', clip, ...args, '-o', at('never')]);
    expect(complaints(noKeras)).toEqual([expect.stringMatching(/clip\.wav: /)]);
    const unnamed = await runSer(['model', 'import', keras('emotions.keras'), '-o', at('never')]);
    expect(unnamed.status).toBe(2);
    expect(complaints(unnamed)).toEqual([expect.stringMatching(/--labels and --recipe must be given/)]);
    expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([]);
  });

  it('writes a card with scores, licence and limits', async () => {
    const { stdout } = await runSer(['model', 'card', 'eight-emotions']);
    expect(stdout).toMatch(/^# eight-emotions\n/);
    expect(stdout).toMatch(/\| uar \| 0\.\d{3} \| /);
    expect(stdout).toMatch(/## Licence\n\nCC BY-NC-SA 4\.0\./);
    expect(stdout).toMatch(/## Limits/);
  });
});

describe('ser corpora', () => {
  it('lists them, and tells what is known of one', async () => {
    const { stdout } = await runSer(['corpora', 'list']);
    for (const { id, licence } of corpora)
      expect(stdout).toMatch(new RegExp(`^${id} .*${licence.slice(0, 8)}`, 'm'));
    const info = await runSer(['corpora', 'info', 'tess', '--json']);
    expect(JSON.parse(info.stdout)).toMatchObject({
      id: 'tess',
      emotions: expect.arrayContaining(['pleasant surprise']),
    });
  });

  it('counts what is in a folder, and lists its clips', async () => {
    const scan = ['corpora', 'scan', at('corpus')];
    const { stdout } = await runSer([...scan, '--measure', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      total: { clips: 60, speakers: 2, seconds: expect.any(Number) },
    });
    const some = await runSer([...scan, '--where', 'emotion=angry']);
    expect(some.stdout).toMatch(/angry +8 +clips, 2 speakers/);
    expect(some.stdout).toMatch(/8 clips of 2 speakers; 1 other files/);
    const clips = await runSer([...scan, '--clips', '--where', 'emotion=neutral']);
    expect(
      clips.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).emotion),
    ).toEqual(Array(4).fill('neutral'));
  });

  it('says how to get what no program may bring', async () => {
    const outcome = await runSer(['corpora', 'download', 'savee', folder]);
    expect(outcome.status).toBe(1);
    expect(complaints(outcome)).toEqual([
      expect.stringMatching(/savee is not to be had by a program: register at/),
    ]);
  });
});

describe('ser doctor', () => {
  it('finds this machine able', async () => {
    const { status, stdout } = await runSer(['doctor', '--json']);
    expect(status).toBe(0);
    const findings: { name: string; state: string }[] = JSON.parse(stdout);
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node', 'simd', 'network', 'disk']),
    );
    expect(findings.filter(({ state }) => state === 'bad')).toEqual([]);
  });
});

describe('ser completion', () => {
  it('lets bash complete commands, options and values', async () => {
    const { stdout } = await runSer(['completion', 'bash']);
    const complete = (...words: string[]): string[] => {
      const script = `${stdout}\nCOMP_WORDS=(ser ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _ser; echo "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
    };
    expect(complete('ev')).toEqual(['evaluate']);
    expect(complete('train', '--pre')).toEqual(['--preset']);
    expect(complete('predict', 'x', '--format', '')).toEqual(['table', 'csv', 'json', 'ndjson']);
    expect(complete('corpora', 'info', 'c')).toEqual(['crema-d']);
    expect(complete('features', 'merge', '--o')).toEqual(['--output']);
    expect(complete('train', '--output', '')).toEqual(['']);
  });

  it('names every command and option for zsh and fish too', async () => {
    for (const shell of ['zsh', 'fish']) {
      const { stdout } = await runSer(['completion', shell]);
      for (const word of ['evaluate', 'embed-audio', 'leaveOneSpeakerOut', 'ravdess-song'])
        expect(stdout).toContain(word);
    }
  });
});
