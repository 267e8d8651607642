import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineCorpus, tess } from '../src/index.ts';
import { FolderError, scanCorpus } from '../src/node/index.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scan-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content = 'sound'): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
}

async function scan(...folders: string[]) {
  const { clips, skipped } = await scanCorpus(
    folders.length === 0 ? root : folders.map((folder) => join(root, folder)),
  );
  return {
    clips: clips.map((clip) => relative(root, clip.path)),
    skipped: skipped.map(({ path, reason }) => [relative(root, path), reason.replaceAll(`${root}/`, '')]),
  };
}

describe('scanCorpus', () => {
  test('finds clips at every depth, in order, and gives a reason for every other file', async () => {
    await put('b/03-01-03-01-01-01-02.wav');
    await put('a/deep/03-01-01-01-01-01-01.flac');
    await put('a/03-01-01-02-01-01-01.wav');
    await put('README.txt');
    await put('.DS_Store');
    await put('b/03-01-04-01-01-01-02.wav', '');
    expect(await scan()).toEqual({
      clips: ['a/deep/03-01-01-01-01-01-01.flac', 'b/03-01-03-01-01-01-02.wav'],
      skipped: [
        ['.DS_Store', 'expected a sound file, received .DS_Store'],
        ['README.txt', 'expected a sound file, received .txt'],
        ['a/03-01-01-02-01-01-01.wav', 'expected neutral of normal intensity, received strong neutral'],
        ['b/03-01-04-01-01-01-02.wav', 'an empty file'],
      ],
    });
  });

  test('a mirror counts once; a twin of another size is left out too', async () => {
    await put('Actor_01/03-01-03-01-01-01-01.wav', 'one');
    await put('audio_speech_actors_01-24/Actor_01/03-01-03-01-01-01-01.wav', 'one');
    await put('Actor_02/03-01-03-01-01-01-02.wav', 'two');
    await put('other/03-01-03-01-01-01-02.wav', 'three');
    expect(await scan()).toEqual({
      clips: ['Actor_01/03-01-03-01-01-01-01.wav', 'Actor_02/03-01-03-01-01-01-02.wav'],
      skipped: [
        [
          'audio_speech_actors_01-24/Actor_01/03-01-03-01-01-01-01.wav',
          'a copy of Actor_01/03-01-03-01-01-01-01.wav',
        ],
        [
          'other/03-01-03-01-01-01-02.wav',
          'the same clip as Actor_02/03-01-03-01-01-01-02.wav, but 5 bytes instead of 3',
        ],
      ],
    });
  });

  test('several corpora and folders make one list; a folder named twice counts once', async () => {
    await put('r/03-01-03-01-01-01-02.wav');
    await put('t/OAF_back_angry.wav');
    await put('t/OAF_notes.wav');
    const { clips, skipped } = await scanCorpus([join(root, 'r'), join(root, 't'), join(root, 'r')]);
    expect(clips.map((clip) => clip.speaker)).toEqual(['ravdess:02', 'tess:OAF']);
    expect(skipped).toHaveLength(1);
  });

  test('only the corpora that are asked for', async () => {
    await put('03-01-03-01-01-01-02.wav');
    await put('OAF_back_angry.wav');
    const mine = defineCorpus({
      id: 'mine',
      title: 'Mine',
      emotions: ['happy'],
      example: 'me.wav',
      parse: (name) => (name.startsWith('03') ? { speaker: 'me', emotion: 'happy' } : undefined),
    });
    const { clips } = await scanCorpus<string>(root, { corpora: [mine, tess] });
    expect(clips.map((clip) => [clip.corpus, clip.emotion])).toEqual([
      ['mine', 'happy'],
      ['tess', 'angry'],
    ]);
  });

  test('links are not followed', async () => {
    await put('in/03-01-03-01-01-01-02.wav');
    await put('out/03-01-03-01-01-01-04.wav');
    await symlink(join(root, 'out'), join(root, 'in/folder'));
    await symlink(join(root, 'out/03-01-03-01-01-01-04.wav'), join(root, 'in/03-01-03-01-01-01-04.wav'));
    await symlink(join(root, 'in'), join(root, 'in/loop'));
    await symlink(join(root, 'nowhere'), join(root, 'in/broken'));
    expect(await scan('in')).toEqual({
      clips: ['in/03-01-03-01-01-01-02.wav'],
      skipped: [
        ['in/03-01-03-01-01-01-04.wav', 'a link out of the folder'],
        ['in/broken', 'a link to nothing'],
        ['in/folder', 'a link out of the folder'],
        ['in/loop', 'a link back to the folder'],
      ],
    });
  });

  test('the folder itself may be a link', async () => {
    await put('real/03-01-03-01-01-01-02.wav');
    await symlink(join(root, 'real'), join(root, 'alias'));
    expect((await scan('alias')).clips).toEqual(['alias/03-01-03-01-01-01-02.wav']);
  });

  test('an empty folder gives empty lists, other files only reasons', async () => {
    expect(await scan()).toEqual({ clips: [], skipped: [] });
    await put('holiday.wav');
    await put('notes.txt');
    expect(await scan()).toEqual({
      clips: [],
      skipped: [
        ['holiday.wav', 'not a name of ravdess, tess, crema-d, savee, iemocap'],
        ['notes.txt', 'expected a sound file, received .txt'],
      ],
    });
  });

  test('a folder that cannot be scanned is an error of one line', async () => {
    await put('file.wav');
    const missing = join(root, 'missing');
    const error = await scanCorpus(missing).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FolderError);
    expect(error).toMatchObject({
      path: missing,
      problem: 'missing',
      message: `scanCorpus: ${missing} does not exist`,
    });
    await expect(scanCorpus(join(root, 'file.wav'))).rejects.toMatchObject({ problem: 'not a folder' });
    await expect(scanCorpus(join(root, 'file.wav', 'x'))).rejects.toMatchObject({ problem: 'missing' });
  });

  test.skipIf(process.getuid?.() === 0)(
    'a folder that may not be read is skipped with a reason',
    async () => {
      await put('closed/03-01-03-01-01-01-02.wav');
      await chmod(join(root, 'closed'), 0);
      expect((await scan()).skipped).toEqual([['closed', 'a folder that cannot be read (EACCES)']]);
      await expect(scanCorpus(join(root, 'closed'))).rejects.toMatchObject({ problem: 'unreadable' });
      await chmod(join(root, 'closed'), 0o700);
    },
  );
});
