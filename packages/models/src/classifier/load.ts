import * as tf from '@tensorflow/tfjs-core';
import { parseModelJson } from './model-json.ts';

/** A saved classifier in memory: the bytes of its two files. */
export interface ClassifierBytes {
  readonly modelJson: Uint8Array;
  readonly weights: Uint8Array;
}

/** Reads what was saved, wherever it lies; `fail` gets one line about what is wrong. */
export async function readArtifacts(
  source: string | tf.io.IOHandler | ClassifierBytes,
  fail: (problem: string) => never,
): Promise<tf.io.ModelArtifacts> {
  if (typeof source === 'object' && 'modelJson' in source) {
    const parsed = parseModelJson(new TextDecoder().decode(source.modelJson));
    if (!parsed.ok) return fail(parsed.problem);
    return { ...parsed.artifacts, weightData: source.weights.slice().buffer };
  }
  const handler =
    typeof source === 'string' ? (tf.io.getLoadHandlers(source)[0] ?? tf.io.http(source)) : source;
  if (!handler.load) return fail('source must be one that can load, got a handler without load()');
  try {
    return await handler.load();
  } catch (error) {
    return fail((error as Error).message);
  }
}
