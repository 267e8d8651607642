import * as tf from '@tensorflow/tfjs-core';
import { weightBytes } from './bundle.ts';
import { maxModelJsonBytes, type ParsedModelJson, parseModelJson } from './model-json.ts';

/** A saved classifier in memory: the bytes of its two files. */
export interface ClassifierBytes {
  readonly modelJson: Uint8Array;
  readonly weights: Uint8Array;
}

/** Where a classifier can be loaded from. */
export type ClassifierSource = string | URL | tf.io.IOHandler | ClassifierBytes;

type Fail = (problem: string) => never;

/** Reads what was saved, wherever it lies; `fail` gets one line about what is wrong. */
export async function readArtifacts(source: ClassifierSource, fail: Fail): Promise<tf.io.ModelArtifacts> {
  if (source instanceof URL) return fetchArtifacts(source.href, fail);
  if (typeof source === 'string') {
    // Such as indexeddb:// and localstorage://; for the web, tfjs would read whatever comes, however long.
    const handler = /^(https?|blob|data):/i.test(source) ? undefined : tf.io.getLoadHandlers(source)[0];
    if (handler) return readHandler(handler, fail);
    if (!URL.canParse(source, globalThis.location?.href)) {
      return fail(`source must be a URL, got '${source}'; loadClassifier of @ser/models/node reads folders`);
    }
    return fetchArtifacts(source, fail);
  }
  if (typeof source !== 'object' || source === null) {
    return fail(`source must be a URL, bytes or a handler, got ${source}`);
  }
  if ('modelJson' in source) {
    const { artifacts, bytes } = parse(source.modelJson, fail);
    const { weights } = source;
    if (weights.length !== bytes) return fail(`the weights must have ${bytes} bytes, got ${weights.length}`);
    return { ...artifacts, weightData: weights.slice().buffer };
  }
  return readHandler(source, fail);
}

async function readHandler(handler: tf.io.IOHandler, fail: Fail): Promise<tf.io.ModelArtifacts> {
  if (!handler.load) return fail('source must be one that can load, got a handler without load()');
  try {
    return await handler.load();
  } catch (error) {
    return fail((error as Error).message);
  }
}

async function fetchArtifacts(url: string, fail: Fail): Promise<tf.io.ModelArtifacts> {
  const json = await fetchBytes(url, maxModelJsonBytes, fail);
  const { artifacts, paths, bytes } = parse(json, fail);
  const [base, query = ''] = url.split(/(?=[?#])/, 2) as [string, string?];
  const weights = new Uint8Array(bytes);
  let filled = 0;
  for (const path of paths) {
    const part = await fetchBytes(base.replace(/[^/]*$/, path) + query, bytes - filled, fail);
    weights.set(part, filled);
    filled += part.length;
  }
  if (filled !== bytes) return fail(`the weights must have ${bytes} bytes, got ${filled}`);
  return { ...artifacts, weightData: weights.buffer };
}

function parse(modelJson: Uint8Array, fail: Fail): ParsedModelJson & { readonly bytes: number } {
  if (modelJson.length > maxModelJsonBytes) {
    return fail(`model.json must have at most ${maxModelJsonBytes} bytes, got ${modelJson.length}`);
  }
  const parsed = parseModelJson(new TextDecoder().decode(modelJson));
  if (!parsed.ok) return fail(parsed.problem);
  const expected = weightBytes(parsed.artifacts.weightSpecs);
  return expected.ok ? { ...parsed, bytes: expected.bytes } : fail(expected.problem);
}

/** The body of an answer, given up when it is longer than `most`. */
async function fetchBytes(url: string, most: number, fail: Fail): Promise<Uint8Array> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`.trim());
    const chunks: Uint8Array[] = [];
    let length = 0;
    const reader = response.body!.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > most) {
        await reader.cancel();
        throw new Error(`it must have at most ${most} bytes, got more`);
      }
      chunks.push(read.value);
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  } catch (error) {
    const { message, cause } = error as Error;
    return fail(`cannot read ${url}: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
  }
}
