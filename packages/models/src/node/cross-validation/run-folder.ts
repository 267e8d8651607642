import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../write-whole.ts';
import type { Protocol, Provenance } from './fold.ts';
import type { Job } from './process-pool.ts';
import type { FoldRun, RunSetup } from './run.ts';
import type { Shard } from './shard.ts';

/** Keeps finished runs in a folder, one file for each, named by all that decides its numbers. */
export interface RunFolder {
  /** The kept run of a job; undefined where there is none. */
  find(job: Job): Promise<FoldRun | undefined>;
  /** Where a run in progress keeps its state. */
  stateOf(job: Job): string;
  keep(job: Job, run: FoldRun): Promise<void>;
}

/** What a folder says about the cross-validation that its runs are of. */
export interface Manifest {
  format: 1;
  /** Data, options, folds and seeds, in short. */
  digest: string;
  protocol: Protocol;
  shard?: Shard | undefined;
  /** Files of all runs, those of other shards too, in their order. */
  runs: string[];
  labels: string[];
  classes: string[];
  speakers: string[];
  corpora?: string[] | undefined;
}

const names = v.array(v.string());
const manifestSchema: v.GenericSchema<unknown, Manifest> = v.object({
  format: v.literal(1),
  digest: v.string(),
  protocol: v.picklist(['random', 'speakerFolds', 'leaveOneSpeakerOut', 'statementHeldOut', 'crossCorpus']),
  shard: v.optional(v.object({ index: v.number(), count: v.number() })),
  runs: names,
  labels: names,
  classes: names,
  speakers: names,
  corpora: v.optional(names),
});

/** Opens a folder for runs, and writes down what they are of. */
export async function openRunFolder(
  folder: string,
  { x, ...setup }: RunSetup,
  jobs: readonly Job[],
  about: { readonly protocol: Protocol; readonly shard: Shard | undefined } & Provenance,
): Promise<RunFolder> {
  const bytes = new Uint8Array(x.data.buffer, x.data.byteOffset, x.data.byteLength);
  const lengths = x.lengths && Array.from(x.lengths);
  const shared = digestOf(bytes, JSON.stringify({ shape: x.shape, lengths, ...setup }));
  const nameOf = ({ fold, seed }: Job): string => {
    const sets = [fold.train, fold.validation, fold.test].map((indices) => Array.from(indices));
    return `run-${digestOf(JSON.stringify([shared, fold.name, sets, seed])).slice(0, 32)}`;
  };
  const fileOf = (job: Job): string => join(folder, `${nameOf(job)}.json`);
  const stateOf = (job: Job): string => join(folder, `${nameOf(job)}.state`);
  const { protocol, shard, speakers, corpora } = about;
  const runs = jobs.map((job) => `${nameOf(job)}.json`);
  const manifest: Manifest = {
    format: 1,
    digest: digestOf(JSON.stringify([protocol, runs, speakers, corpora])),
    protocol,
    ...(shard && { shard }),
    runs,
    labels: [...setup.labels],
    classes: [...setup.classes],
    speakers: [...speakers],
    ...(corpora && { corpora: [...corpora] }),
  };
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, manifestName), `${JSON.stringify(manifest)}\n`);
  return {
    find: (job) => readRun('crossValidate', fileOf(job)),
    stateOf,
    async keep(job, run) {
      await writeWhole(fileOf(job), `${JSON.stringify(run)}\n`);
      await rm(stateOf(job), { force: true });
    },
  };
}

const manifestName = 'cross-validation.json';

/** Reads what a folder's runs are of. */
export async function readManifest(caller: string, folder: string): Promise<Manifest> {
  const file = join(folder, manifestName);
  const value = await readJson(caller, file);
  const parsed = v.safeParse(manifestSchema, value);
  if (!parsed.success) {
    throw new Error(
      `${caller}: ${folder} must hold a cross-validation, got ${value === undefined ? 'none' : 'something else'}`,
    );
  }
  return parsed.output;
}

/** Reads a finished run; undefined where there is no such file. */
export async function readRun(caller: string, file: string): Promise<FoldRun | undefined> {
  return (await readJson(caller, file)) as FoldRun | undefined;
}

async function readJson(caller: string, file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`${caller}: cannot read ${file}: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${caller}: ${file} must be whole JSON, got something else`, { cause });
  }
}

function digestOf(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
