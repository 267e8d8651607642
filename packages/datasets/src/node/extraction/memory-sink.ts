import { memorySource } from '../../feature-table.ts';
import type { FeatureSink } from './feature-sink.ts';

/** Keeps features in memory. */
export function createMemorySink(cols: number): FeatureSink {
  const parts = new Map<string, Float32Array>();
  return {
    keys: () => parts.keys(),
    has: (key) => parts.has(key),
    async add(key, features) {
      parts.set(key, features);
    },
    async flush() {},
    source: (keys) =>
      memorySource(
        keys.map((key) => parts.get(key)!),
        cols,
      ),
    async close() {},
  };
}
