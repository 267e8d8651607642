import type { FeatureSource } from '../../feature-table.ts';

/** Takes features as they come, each key once. */
export interface FeatureSink {
  /** The keys that it holds. */
  keys(): IterableIterator<string>;
  has(key: string): boolean;
  add(key: string, features: Float32Array): Promise<void>;
  /** Brings everything that was added to where it is safe. */
  flush(): Promise<void>;
  /** The features of these keys, in this order. */
  source(keys: readonly string[]): FeatureSource;
  close(): Promise<void>;
}
