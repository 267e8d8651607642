import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '@ser/dsp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeState } from '../src/index.ts';
import { fileCheckpoint } from '../src/node/index.ts';

const script = fileURLToPath(new URL('./support/train-child.mjs', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Trains in a process of its own, which is killed after so many steps; says whether it came to its end. */
async function trainFor(steps: number, state: string, weights: string): Promise<boolean> {
  const child = spawn(process.execPath, [script, state, weights], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen >= steps) child.kill('SIGKILL');
  });
  const [code, signal] = await once(child, 'exit');
  if (signal === null) expect(code).toBe(0);
  return signal === null;
}

test('killed at random steps and started again, a run ends with the bits of an uninterrupted one', async () => {
  const whole = join(folder, 'whole.weights');
  expect(await trainFor(Infinity, join(folder, 'whole.state'), whole)).toBe(true);

  const rng = createRng(7);
  const state = join(folder, 'run.state');
  const weights = join(folder, 'run.weights');
  let kills = 0;
  // 240 steps in all; from the last checkpoint on, each start gets 20 to 119 of them.
  while (!(await trainFor(20 + rng.integer(100), state, weights))) {
    kills++;
    const saved = await readFile(state).catch(() => undefined);
    if (saved) expect(decodeState(saved).epochs.length % 2).toBe(0);
    expect(kills).toBeLessThan(30);
  }
  expect(kills).toBeGreaterThan(1);
  expect((await readFile(weights)).equals(await readFile(whole))).toBe(true);
  expect(decodeState(await readFile(state))).toEqual(
    decodeState(await readFile(join(folder, 'whole.state'))),
  );
}, 60_000);

test('a file that is no state is named, a missing one begins anew', async () => {
  expect(await fileCheckpoint(join(folder, 'none'))).not.toHaveProperty('resume');
  const file = join(folder, 'broken.state');
  await writeFile(file, 'not a state');
  await expect(fileCheckpoint(file)).rejects.toThrow(
    `fileCheckpoint: ${file} must hold a training state: decodeState`,
  );
  await expect(fileCheckpoint(folder)).rejects.toThrow(`fileCheckpoint: cannot read ${folder}: `);
  expect((await readdir(folder)).filter((name) => name.includes('.tmp'))).toHaveLength(0);
});
