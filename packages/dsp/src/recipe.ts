import {
  defineFeature,
  type FeatureSpec,
  featureTypes,
  type PreparedFeature,
  type ResolvedFeature,
} from './features.ts';
import { type FrameOptions, type Framing, resolveFraming } from './framing.ts';
import { checkNumber, checkPositive, checkSampleRate, reject, show } from './validate.ts';

/** A statistic over the frames: 'p50' is the 50th percentile; 'std' divides by the number of frames. */
export type Pooling = 'mean' | 'std' | 'min' | 'max' | `p${number}`;

/** How the signal is brought to one length before anything is computed. */
export interface Duration {
  /** Length in seconds. */
  seconds: number;
  /** Seconds to leave out at the beginning; default 0. */
  offset?: number;
  /** 'start' (default) keeps the beginning and pads at the end, 'center' keeps the middle and pads both ends. */
  align?: 'start' | 'center';
  /** 'zeros' (default) fills up a shorter signal, 'none' leaves it as short as it is. */
  pad?: 'zeros' | 'none';
}

/** Plain JSON that says how samples become features. */
export interface Recipe extends FrameOptions {
  /** The sample rate that `extract` expects, in Hz. */
  sampleRate: number;
  /** The columns, from left to right; each type at most once. */
  features: readonly FeatureSpec[];
  /** 'none' (default) gives one row a frame; statistics give one row, all columns of the first one first. */
  pooling?: 'none' | readonly Pooling[];
  /** Absent: the signal is taken as it is. */
  duration?: Duration;
}

/** A recipe with every default filled in: equal to the one it came from, and itself a recipe. */
export interface ResolvedRecipe extends Framing {
  readonly sampleRate: number;
  readonly features: readonly ResolvedFeature[];
  readonly pooling: 'none' | readonly Pooling[];
  readonly duration?: Required<Duration>;
}

const caller = 'createExtractor';
const frameKeys = ['nFft', 'hopLength', 'winLength', 'window', 'center'];

/** Checks a recipe, which may come from a file, and fills in its defaults. */
export function resolveRecipe(recipe: Recipe): {
  resolved: ResolvedRecipe;
  /** Computes the features' tables. */
  prepareFeatures: () => PreparedFeature[];
} {
  checkObject('recipe', recipe);
  checkKeys('recipe', recipe, ['sampleRate', ...frameKeys, 'features', 'pooling', 'duration']);
  const { sampleRate, features, pooling = 'none', duration } = recipe;
  checkSampleRate(caller, sampleRate);
  const framing = resolveFraming(caller, recipe, 512);
  if (!Array.isArray(features) || features.length === 0) {
    reject(caller, 'features', 'an array of at least one feature', features);
  }
  const types: string[] = [];
  const defined = features.map((feature: FeatureSpec, index) => {
    const where = `features[${index}]`;
    checkObject(where, feature);
    const { type } = feature;
    if (!featureTypes.includes(type)) {
      reject(caller, `${where}.type`, `one of ${featureTypes.join(', ')}`, type);
    }
    if (types.includes(type)) reject(caller, `${where}.type`, 'another than those before it', type);
    types.push(type);
    const definition = defineFeature(`${caller}: ${where}`, feature, { sampleRate, ...framing });
    checkKeys(where, feature, Object.keys(definition.options));
    return definition;
  });
  checkPooling(pooling);
  const resolved = {
    sampleRate,
    ...framing,
    features: defined.map(({ options }) => options),
    pooling: pooling === 'none' ? pooling : [...pooling],
    ...(duration === undefined ? {} : { duration: resolveDuration(duration) }),
  };
  return { resolved, prepareFeatures: () => defined.map(({ prepare }) => prepare()) };
}

function checkPooling(pooling: unknown): void {
  if (pooling === 'none') return;
  if (!Array.isArray(pooling) || pooling.length === 0) {
    reject(caller, 'pooling', "'none' or an array of at least one statistic", pooling);
  }
  pooling.forEach((statistic: unknown, index: number) => {
    const valid =
      typeof statistic === 'string' &&
      (statistic === 'mean' || statistic === 'std' || percentile(statistic) !== undefined);
    if (!valid) {
      reject(caller, `pooling[${index}]`, 'mean, std, min, max or a percentile from p0 to p100', statistic);
    }
    if (pooling.indexOf(statistic) !== index) {
      reject(caller, `pooling[${index}]`, 'another than those before it', statistic);
    }
  });
}

/** 25 of 'p25', 0 of 'min', 100 of 'max'; undefined when it is no percentile. */
export function percentile(statistic: string): number | undefined {
  if (statistic === 'min') return 0;
  if (statistic === 'max') return 100;
  const match = /^p(\d+(?:\.\d+)?)$/.exec(statistic);
  const value = Number(match?.[1]);
  return match !== null && value <= 100 ? value : undefined;
}

function resolveDuration(duration: Duration): Required<Duration> {
  checkObject('duration', duration);
  checkKeys('duration', duration, ['seconds', 'offset', 'align', 'pad']);
  const { seconds, offset = 0, align = 'start', pad = 'zeros' } = duration;
  checkPositive(caller, 'duration.seconds', seconds);
  checkNumber(caller, 'duration.offset', offset, 0, Infinity);
  if (align !== 'start' && align !== 'center') {
    reject(caller, 'duration.align', "'start' or 'center'", align);
  }
  if (pad !== 'zeros' && pad !== 'none') reject(caller, 'duration.pad', "'zeros' or 'none'", pad);
  return { seconds, offset, align, pad };
}

function checkObject(what: string, value: unknown): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${caller}: ${what} must be an object, got ${show(value)}`);
  }
}

function checkKeys(what: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new RangeError(
        `${caller}: ${what} must have no other keys than ${known.join(', ')}, got ${show(key)}`,
      );
    }
  }
}
