import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeBatches, type Outcome, runInOrder } from '../src/node/extraction/batches.ts';

type Task = { path: string };
type None = Outcome<object>;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batches-'));
  await writeFile(join(folder, 'large'), new Uint8Array(3_000_000));
  await writeFile(join(folder, 'small'), 'x');
});
afterAll(() => rm(folder, { recursive: true }));

const task = (path: string): Task => ({ path });
const outcome = (reason: string): None => ({ ok: false, reason });
async function* of(...names: string[][]): AsyncGenerator<Task[]> {
  for (const batch of names) yield batch.map(task);
}
async function collect(run: AsyncIterable<None[]>): Promise<string[]> {
  const reasons: string[] = [];
  for await (const batch of run) for (const one of batch) reasons.push(one.ok ? 'ok' : one.reason);
  return reasons;
}

test('a batch ends after eight clips, or where files are large', async () => {
  const names = [...Array.from({ length: 10 }, () => 'small'), 'large', 'small', 'missing'];
  const sizes: number[] = [];
  for await (const batch of makeBatches(names.map((name) => task(join(folder, name)))))
    sizes.push(batch.length);
  expect(sizes).toEqual([8, 3, 2]);
});

test('outcomes come in order, however long each takes, and no more is begun than may be', async () => {
  let begun = 0;
  let most = 0;
  const run = async (batch: readonly Task[]): Promise<None[]> => {
    most = Math.max(most, ++begun);
    await wait(batch[0]!.path === 'a' ? 30 : 1);
    return batch.map(({ path }) => outcome(path));
  };
  const results = runInOrder(of(['a'], ['b', 'c'], ['d'], ['e']), run, 2);
  const reasons: string[] = [];
  for await (const batch of results) {
    begun--;
    for (const one of batch) reasons.push(one.ok ? '' : one.reason);
  }
  expect(reasons).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(most).toBe(2);
});

test('a clip that brings its thread down fails alone', async () => {
  const run = async (batch: readonly Task[]): Promise<None[]> => {
    if (batch.some(({ path }) => path === 'deadly')) throw new Error('out of memory');
    return batch.map(({ path }) => outcome(path));
  };
  expect(await collect(runInOrder(of(['a', 'deadly', 'b'], ['c']), run, 4))).toEqual([
    'a',
    'the worker thread ended: out of memory',
    'b',
    'c',
  ]);
});

test('a stop is passed on', async () => {
  const run = async (): Promise<None[]> => {
    throw new DOMException('stopped', 'AbortError');
  };
  await expect(collect(runInOrder(of(['a', 'b']), run, 1))).rejects.toThrow('stopped');
});
