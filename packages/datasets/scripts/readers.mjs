import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '@ser/audio';
import { corpora } from '@ser/datasets';
import { extractTable, openTable, readTable, writeTable } from '@ser/datasets/node';
import { strToU8, zipSync } from 'fflate';
import { unpack } from '../dist/node/download/unpack.js';

const recipe = {
  sampleRate: 8000,
  nFft: 64,
  hopLength: 32,
  features: [{ type: 'rms' }, { type: 'zeroCrossingRate' }],
};
const pooled = { ...recipe, pooling: ['mean', 'std'] };

/** For each format: whole inputs, and how a damaged one is read; the reader answers whether it was accepted. */
export const readers = {
  names: async () => ({ originals: named(names), read: readName }),
  labels: async () => ({ originals: named(labels), read: readLabels }),
  csv: (folder) => tableReader(folder, '.csv', pooled),
  npz: (folder) => tableReader(folder, '.npz', recipe),
  parquet: (folder) => tableReader(folder, '.parquet', recipe),
  folder: tableFolderReader,
  zip: zipReader,
};

const named = (texts) => texts.map((text) => ({ name: text.slice(0, 20), bytes: strToU8(text) }));

const names = [
  'Actor_01/03-01-05-01-02-01-01.wav',
  'audio_song_actors_01-24/Actor_24/03-02-06-02-01-02-24.WAV',
  'OAF_Fear/OAF_back_fear.wav',
  'YAF_pleasant_surprised/YAF_germ_ps.wav',
  'AudioWAV/1001_DFA_ANG_XX.wav',
  '1040_ITH_SAD_X.wav',
  'DC/su15.wav',
  'JK_sa01.wav',
  'Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav',
  'Session5\\sentences\\wav\\Ses05M_script01_1b\\Ses05M_script01_1b_MXX0.wav',
];

function readName({ bytes }, note) {
  const path = new TextDecoder().decode(bytes);
  let accepted = false;
  for (const { id, parse, emotions } of corpora) {
    try {
      const result = parse(path);
      if (!result.ok) {
        if (typeof result.expected !== 'string' || typeof result.received !== 'string') {
          note(`${id} does not say what was expected and received of ${JSON.stringify(path)}`);
        }
        continue;
      }
      accepted = true;
      const { clip } = result;
      const labelled = emotions.includes(clip.emotion) || (id === 'iemocap' && clip.emotion === undefined);
      if (!labelled || !clip.speaker.startsWith(`${id}:`) || clip.path !== path) {
        note(`${id} made ${JSON.stringify(clip)} of ${JSON.stringify(path)}`);
      }
    } catch (error) {
      note(`${id} threw ${error} for ${JSON.stringify(path)}`);
    }
  }
  return accepted;
}

const labels = [
  `% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n${[0, 1, 2]
    .map(
      (i) =>
        `[${6 + i}.2901 - ${8 + i}.2357]\tSes01F_impro01_F00${i}\tneu\t[2.5000, 2.5000, 2.5000]\nC-E2:\tNeutral;\t()\nC-E3:\tNeutral; Sadness;\t(quiet)\nC-F1:\tNeutral;\t()\nA-E3:\tval 3; act 2; dom  2;\t()\nA-E4:\tval 2; act 3; dom  3;\t(a; b)\n`,
    )
    .join('\n')}`,
  'ActorID,Age,Sex,Race,Ethnicity\n1001,51,Male,Caucasian,Not Hispanic\n1002,21,Female,Caucasian,Not Hispanic\n1003,"21",Female,"African, American",Not Hispanic\n',
  '"","FileName","VoiceVote","VoiceLevel","FaceVote","FaceLevel","MultiModalVote","MultiModalLevel"\n"1","1001_IEO_NEU_XX","N","65.0","N","61.0","N","70.0"\n"2","1001_IEO_HAP_LO","N:H","30.5:20","H","35","H","49"\n"3","1001_IEO_SAD_LO","S","50","S","44.4","S","58"\n',
];
const labelFiles = corpora.flatMap((corpus) => corpus.labelFiles.map((labelFile) => ({ corpus, labelFile })));

function readLabels({ bytes }, note) {
  const text = new TextDecoder().decode(bytes);
  let accepted = false;
  for (const { corpus, labelFile } of labelFiles) {
    try {
      const { fields, faults } = labelFile.read(text);
      if (fields.size > 0) accepted = true;
      if (!faults.every((fault) => typeof fault === 'string' && fault !== '')) note('a fault without words');
      for (const [key, value] of fields) checkFields(corpus, key, value, note);
      // A line that begins as a turn is one, or a fault.
      const turns = corpus.id === 'iemocap' ? text.split(/\r?\n/).filter((line) => line.startsWith('[')) : [];
      const distinct = new Set(turns.map((line) => line.split('\t')[1]));
      if (fields.size + faults.length < distinct.size) note(`${labelFile.name}: turns vanished`);
      const plain = corpus.id === 'crema-d' && !text.includes('"') && fields.size > 0;
      const rows = plain ? text.split(/\r\n|\n|\r/).filter((line) => line !== '') : [];
      const keys = new Set(rows.slice(1).map((row) => row.split(',').slice(0, 2).join()));
      if (fields.size + faults.length < keys.size - 1) note(`${labelFile.name}: rows vanished`);
    } catch (error) {
      note(`${labelFile.name}: ${error?.stack}`);
    }
  }
  return accepted;
}

function checkFields(corpus, key, { emotion, heardEmotion, speakerAge, start, end, dimensions = {} }, note) {
  const labelled = [emotion, heardEmotion].every(
    (label) => label === undefined || corpus.emotions.includes(label),
  );
  const numbers = [speakerAge, start, end, ...Object.values(dimensions)].filter(
    (value) => value !== undefined,
  );
  const sensible = numbers.every((value) => Number.isFinite(value) && value >= 0);
  if (typeof key !== 'string' || !labelled || !sensible) {
    note(
      `${corpus.id} reads ${JSON.stringify({ key, emotion, heardEmotion, speakerAge, start, end, dimensions })}`,
    );
  }
}

async function makeTable(folder, chosen) {
  const clips = [];
  await mkdir(folder, { recursive: true });
  for (const i of [0, 1, 2]) {
    const path = join(folder, `${i}.wav`);
    const samples = Float32Array.from({ length: 100 + 40 * i }, (_, n) => 0.4 * Math.sin(n * (i + 1)));
    await writeFile(path, encodeWav({ samples, sampleRate: 8000 }));
    clips.push({
      corpus: 'x',
      path: `${i}.wav`,
      emotion: 'happy',
      speaker: `x:${i}`,
      raters: [{ rater: 'é' }],
    });
  }
  const { table } = await extractTable(
    clips.map((clip) => ({ ...clip, path: join(folder, clip.path) })),
    chosen,
    { workers: 1, folder: join(folder, 'table') },
  );
  return table;
}

/** Whether every clip of a table can be read, with as many numbers as it says. */
function checkTable(table, original, { mustFail }, note) {
  const sizes = table.clips.map((_, i) => {
    const { data, rows, cols } = table.rows(i);
    if (data.length !== rows * cols || cols !== table.columns.length)
      note(`clip ${i} has other numbers than it says`);
    return rows;
  });
  if (mustFail && (sizes.length < 3 || sizes.some((rows, i) => rows < original.rowCounts[i]))) {
    note(`a file that was cut gave ${sizes.length} clips of ${sizes} rows`);
  }
}

async function tableReader(folder, extension, chosen) {
  const table = await makeTable(folder, chosen);
  const path = join(folder, `table${extension}`);
  await writeTable(path, table);
  const originals = [{ name: extension, bytes: new Uint8Array(await readFile(path)) }];
  const options = extension === '.csv' ? { recipe: chosen } : {};
  return {
    originals,
    async read(input, note) {
      await writeFile(path, input.bytes);
      try {
        // A CSV file says nowhere how many rows it has: a cut between two of them cannot show.
        const between = extension === '.csv' && input.bytes.at(-1) === 10;
        checkTable(await readTable(path, options), table, between ? {} : input, note);
        return true;
      } catch (error) {
        if (!String(error?.message).startsWith('readTable: ')) note(`${error?.stack}`);
        return false;
      }
    },
  };
}

async function tableFolderReader(folder) {
  const table = await makeTable(folder, recipe);
  const home = join(folder, 'table');
  const files = (await readdir(home, { recursive: true })).filter((name) =>
    /table\.jsonl$|\.f32$/.test(name),
  );
  const originals = await Promise.all(
    files.map(async (name) => ({ name, bytes: new Uint8Array(await readFile(join(home, name))) })),
  );
  return {
    originals,
    async read(input, note) {
      const path = join(home, input.original.name);
      await writeFile(path, input.bytes);
      try {
        const { table: found } = await openTable(home);
        // A list of clips says nowhere how many follow: a cut between two of them cannot show.
        checkTable(found, table, input.bytes.at(-1) === 10 ? {} : input, note);
        return true;
      } catch (error) {
        if (!/^(openTable|rows): /.test(error?.message)) note(`${error?.stack}`);
        return false;
      } finally {
        await writeFile(path, input.original.bytes);
      }
    },
  };
}

async function zipReader(folder) {
  const files = {
    'Actor_01/03-01-01-01-01-01-01.wav': new Uint8Array(60).fill(7),
    'Actor_01/03-01-01-01-02-01-01.wav': strToU8('RIFF and so on, RIFF and so on, RIFF and so on'),
    'Actor_02/a': new Uint8Array(2000),
    '../outside': strToU8('x'),
    'C:/outside': strToU8('x'),
  };
  const pick = (names, level) =>
    zipSync(Object.fromEntries(names.map((name) => [name, files[name]])), { level });
  const all = Object.keys(files);
  const originals = [
    pick(all.slice(0, 3), 0),
    pick(all.slice(0, 3), 6),
    pick(all, 6),
    pick(all.slice(2, 4), 0),
  ].map((bytes, i) => ({ name: `archive ${i}`, bytes }));
  const home = join(folder, 'home');
  const target = join(home, 'unpacked');
  const archive = join(folder, 'archive.zip');
  const limits = { files: 100, bytes: 2 ** 16 };
  return {
    originals,
    async read(input, note) {
      await writeFile(archive, input.bytes);
      await mkdir(target, { recursive: true });
      try {
        await unpack(archive, target, limits, () => undefined, undefined);
        if (input.mustFail) note('an archive that was cut was unpacked');
        return true;
      } catch (error) {
        if (error?.name !== 'DownloadError' || error.problem !== 'archive') note(`${error?.stack}`);
        return false;
      } finally {
        await checkFolder({ folder, home, target, limits }, note);
        await rm(home, { recursive: true });
      }
    },
  };
}

async function checkFolder({ folder, home, target, limits }, note) {
  if ((await readdir(folder)).length !== 2 || (await readdir(home)).length !== 1)
    note('something outside of the folder');
  if (existsSync('C:')) note('something in the working folder');
  let bytes = 0;
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() && !entry.isDirectory()) note(`${entry.name} is neither a file nor a folder`);
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath ?? entry.path, entry.name))).size;
  }
  if (bytes > limits.bytes) note(`${bytes} bytes unpacked`);
}
