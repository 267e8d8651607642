import * as tf from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { buildLstm } from '../src/index.ts';
import { useWasmBackend } from '../src/node/index.ts';

test('starts quietly, and leaves the handlers of the process as they were', async () => {
  const writes = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  const own = (): void => undefined;
  process.on('uncaughtException', own);
  const before = [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];
  await useWasmBackend();
  await useWasmBackend();
  expect(tf.getBackend()).toBe('wasm');
  expect(buildLstm({ inputShape: [10, 4], classes: 2, seed: 1, units: [64] }).countParams()).toBe(17_794);
  expect([process.listeners('uncaughtException'), process.listeners('unhandledRejection')]).toEqual(before);
  process.removeListener('uncaughtException', own);
  for (const write of writes) expect(write).not.toHaveBeenCalled();
});
