import type * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';

/** A parsed `model.json`, without its weights. */
export interface ParsedModelJson {
  readonly artifacts: tf.io.ModelArtifacts;
  /** Names of the weight files beside it, in order. */
  readonly paths: readonly string[];
  /** SHA-256 of the weights in hexadecimal, where the writer noted it. */
  readonly weightsSha256?: string | undefined;
}

/** Topologies are small; what is longer is none. */
export const maxModelJsonBytes: number = 64 * 2 ** 20;

const schema = v.looseObject({
  modelTopology: v.looseObject({}),
  weightsManifest: v.array(
    v.looseObject({ paths: v.array(v.string()), weights: v.array(v.looseObject({})) }),
  ),
  userDefinedMetadata: v.optional(v.looseObject({})),
  weightsSha256: v.optional(v.string()),
});

/** Reads the text of a tfjs `model.json`, or says what is wrong with it in one line. */
export function parseModelJson(
  text: string,
): ({ readonly ok: true } & ParsedModelJson) | { readonly ok: false; readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text, (key, value) => {
      if (key === '__proto__') throw new Error("it must have no key '__proto__'");
      return value;
    });
  } catch (error) {
    return { ok: false, problem: `model.json must be JSON: ${(error as Error).message}` };
  }
  const result = v.safeParse(schema, json);
  if (!result.success) {
    const [issue] = result.issues;
    return { ok: false, problem: `model.json: ${v.getDotPath(issue) ?? ''}: ${issue.message}` };
  }
  const { modelTopology, weightsManifest, userDefinedMetadata, weightsSha256 } = result.output;
  const paths = weightsManifest.flatMap((group) => group.paths);
  const stray = paths.find((path) => !/^[\w-][\w.-]*$/.test(path));
  if (stray !== undefined)
    return { ok: false, problem: `model.json: weights must lie beside it, got '${stray}'` };
  return {
    ok: true,
    paths,
    weightsSha256,
    artifacts: {
      modelTopology,
      weightSpecs: weightsManifest.flatMap(
        (group) => group.weights,
      ) as unknown as tf.io.WeightsManifestEntry[],
      ...(userDefinedMetadata && { userDefinedMetadata: userDefinedMetadata as Record<string, object> }),
    },
  };
}
