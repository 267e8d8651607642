import { checkNoOthers, checkRules } from '../checks.ts';

/** What every builder needs to know. */
export interface BuilderOptions {
  /** Shape of one clip: `[time, features]`; `null` for clips of any length. */
  readonly inputShape: readonly [time: number | null, features: number];
  /** Number of emotions; at least 2. */
  readonly classes: number;
  /** Decides the initial weights; equal seeds give equal bits on every backend. */
  readonly seed: number;
}

/** Checks what all builders share; anything beyond that is an option that the builder does not have. */
export function checkBuilderOptions(
  caller: string,
  { inputShape, classes, seed, ...beyond }: BuilderOptions,
): void {
  checkNoOthers(caller, beyond);
  const sizes = inputShape?.[0] === null ? inputShape.slice(1) : inputShape;
  if (inputShape?.length !== 2 || !sizes.every((size) => Number.isInteger(size) && size! > 0)) {
    throw new RangeError(
      `${caller}: inputShape must be [time, features] of positive integers, got [${inputShape}]`,
    );
  }
  checkRules(caller, [
    ['classes', Number.isInteger(classes) && classes > 1, 'an integer of at least 2', classes],
    ['seed', Number.isSafeInteger(seed), 'an integer', seed],
  ]);
}

/** Checks the sizes of layers. */
export function checkSizes(caller: string, name: string, sizes: readonly number[]): void {
  const ok = Array.isArray(sizes) && sizes.length > 0;
  if (!ok || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
    const got = Array.isArray(sizes) ? `[${sizes}]` : sizes;
    throw new RangeError(`${caller}: ${name} must be a list of positive integers, got ${got}`);
  }
}

/** Checks a dropout rate. */
export function checkDropout(caller: string, dropout: number): void {
  checkRules(caller, [['dropout', dropout >= 0 && dropout < 1, 'in [0, 1)', dropout]]);
}
