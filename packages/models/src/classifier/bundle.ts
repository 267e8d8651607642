import type { Recipe } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { Scaler } from '../scaler.ts';
import { isFiniteHalf } from './half.ts';

/** A score of the saved network, and how it was measured: a figure without its protocol means nothing. */
export interface ReportedScore {
  /** `uar`, `accuracy`, `macroF1`, ... */
  readonly metric: string;
  readonly value: number;
  /** Which clips were trained on and tested, how they were split. */
  readonly protocol: string;
}

/** Where a classifier comes from. Plain JSON; further fields are kept as they are. */
export interface ClassifierMetadata {
  readonly scores?: readonly ReportedScore[] | undefined;
  /** Corpora and number of clips. */
  readonly trainingData?: string | undefined;
  readonly seed?: number | undefined;
  /** Versions of the packages that trained it. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
  readonly [field: string]: unknown;
}

/** What a saved classifier carries beside the network, in `userDefinedMetadata` of its `model.json`. */
export interface Bundle {
  readonly recipe: Recipe;
  readonly scaler?: Scaler | undefined;
  readonly labels: readonly string[];
  readonly temperature: number;
  readonly metadata: ClassifierMetadata;
}

const format = 'ser-emotion-classifier/1';

const finite = v.pipe(v.number(), v.finite());
const schema = v.looseObject({
  format: v.literal(format),
  // Its fields are checked when the extractor is made of it.
  recipe: v.looseObject({}),
  scaler: v.optional(
    v.looseObject({
      mean: v.pipe(v.array(finite), v.minLength(1)),
      scale: v.pipe(v.array(v.pipe(finite, v.gtValue(0))), v.minLength(1)),
    }),
  ),
  labels: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1))),
    v.minLength(2),
    v.check((labels) => new Set(labels).size === labels.length, 'labels must differ from each other'),
  ),
  // Bundles of before know none.
  temperature: v.optional(v.pipe(finite, v.gtValue(0)), 1),
  scores: v.optional(v.array(v.looseObject({ metric: v.string(), value: finite, protocol: v.string() }))),
  trainingData: v.optional(v.string()),
  seed: v.optional(finite),
  versions: v.optional(v.record(v.string(), v.string())),
});

/** The bundle as it is written. */
export function encodeBundle({
  recipe,
  scaler,
  labels,
  temperature,
  metadata,
}: Bundle): Record<string, unknown> {
  return { ...metadata, format, recipe, ...(scaler && { scaler }), labels, temperature };
}

/** Reads a bundle from untrusted metadata, or says what is wrong with it in one line. */
export function parseBundle(
  value: unknown,
): { readonly ok: true; readonly bundle: Bundle } | { readonly ok: false; readonly problem: string } {
  if (value === undefined)
    return { ok: false, problem: 'userDefinedMetadata is missing: a network alone is no classifier' };
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const missing = result.issues.filter(({ received }) => received === 'undefined');
    if (missing.length > 0) {
      const names = missing.map((issue) => v.getDotPath(issue)).join(', ');
      return { ok: false, problem: `userDefinedMetadata lacks ${names}` };
    }
    const [issue] = result.issues;
    return { ok: false, problem: `userDefinedMetadata.${v.getDotPath(issue) ?? ''}: ${issue.message}` };
  }
  const { format: _, recipe, scaler, labels, temperature, ...metadata } = result.output;
  return { ok: true, bundle: { recipe: recipe as unknown as Recipe, scaler, labels, temperature, metadata } };
}

/** Of a network that is loaded; beyond it lies nothing that runs on a page. */
const maxWeightBytes = 2 ** 30;

const bytesOf: ReadonlyMap<string, number> = new Map([
  ['float32', 4],
  ['int32', 4],
  ['bool', 1],
  ['uint8', 1],
  ['uint16', 2],
  ['float16', 2],
]);

/** Bytes that weights of these specifications take, or what is wrong with them. */
export function weightBytes(
  specs: unknown,
): { readonly ok: true; readonly bytes: number } | { readonly ok: false; readonly problem: string } {
  const weights = v.safeParse(
    v.array(
      v.looseObject({
        name: v.string(),
        shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
        dtype: v.string(),
        quantization: v.optional(v.looseObject({ dtype: v.string() })),
      }),
    ),
    specs,
  );
  if (!weights.success) return { ok: false, problem: `weight specifications: ${weights.issues[0].message}` };
  const names = new Set<string>();
  let bytes = 0;
  for (const { name, shape, dtype, quantization } of weights.output) {
    const size = bytesOf.get(quantization?.dtype ?? dtype);
    if (size === undefined)
      return { ok: false, problem: `weight '${name}' must be of numbers, got ${dtype}` };
    if (name === '__proto__' || names.has(name)) {
      return { ok: false, problem: `weights must have names of their own, got '${name}'` };
    }
    names.add(name);
    bytes += shape.reduce((product, length) => product * length, size);
  }
  if (bytes > maxWeightBytes) {
    return { ok: false, problem: `the weights must have at most ${maxWeightBytes} bytes, got ${bytes}` };
  }
  return { ok: true, bytes };
}

/** The weights of loaded artifacts as one buffer, checked against their specifications; or what is wrong. */
export function checkArtifacts(
  artifacts: tf.io.ModelArtifacts,
):
  | { readonly ok: true; readonly weightData: ArrayBuffer }
  | { readonly ok: false; readonly problem: string } {
  if (!artifacts.modelTopology) return { ok: false, problem: 'modelTopology is missing' };
  if (!artifacts.weightSpecs || !artifacts.weightData)
    return { ok: false, problem: 'the weights are missing' };
  const expected = weightBytes(artifacts.weightSpecs);
  if (!expected.ok) return expected;
  const weightData = tf.io.CompositeArrayBuffer.join(artifacts.weightData);
  if (weightData.byteLength !== expected.bytes) {
    return {
      ok: false,
      problem: `the weights must have ${expected.bytes} bytes, got ${weightData.byteLength}`,
    };
  }
  let offset = 0;
  for (const { name, shape, dtype, quantization } of artifacts.weightSpecs) {
    const stored = quantization?.dtype ?? dtype;
    const bytes = shape.reduce((product, size) => product * size, bytesOf.get(stored)!);
    if (!allFinite(stored, weightData.slice(offset, offset + bytes), quantization)) {
      return { ok: false, problem: `weight '${name}' must be finite` };
    }
    offset += bytes;
  }
  return { ok: true, weightData };
}

function allFinite(
  dtype: string,
  values: ArrayBuffer,
  quantization: { readonly scale?: number; readonly min?: number } | undefined,
): boolean {
  if (dtype === 'float32') return new Float32Array(values).every(Number.isFinite);
  if (dtype === 'float16') return new Uint16Array(values).every(isFiniteHalf);
  return quantization === undefined || Number.isFinite(quantization.scale! * quantization.min!);
}
