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
  const [unknown] = Object.keys(beyond);
  if (unknown !== undefined) {
    throw new RangeError(`${caller}: options must be those of its documentation, got '${unknown}'`);
  }
  const sizes = inputShape?.[0] === null ? inputShape.slice(1) : inputShape;
  if (inputShape?.length !== 2 || !sizes.every((size) => Number.isInteger(size) && size! > 0)) {
    throw new RangeError(
      `${caller}: inputShape must be [time, features] of positive integers, got [${inputShape}]`,
    );
  }
  if (!Number.isInteger(classes) || classes < 2) {
    throw new RangeError(`${caller}: classes must be an integer of at least 2, got ${classes}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`${caller}: seed must be an integer, got ${seed}`);
}

/** Checks the size of a layer. */
export function checkSize(caller: string, name: string, size: number): void {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`${caller}: ${name} must be a positive integer, got ${size}`);
  }
}

/** Checks the sizes of layers. */
export function checkSizes(caller: string, name: string, sizes: readonly number[]): void {
  const ok = Array.isArray(sizes) && sizes.length > 0;
  if (!ok || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
    const got = Array.isArray(sizes) ? `[${sizes}]` : sizes;
    throw new RangeError(`${caller}: ${name} must be a list of positive integers, got ${got}`);
  }
}

/** Checks a setting that is one of a few words. */
export function checkChoice(caller: string, name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    const named = choices.map((choice) => `'${choice}'`).join(', ');
    throw new RangeError(`${caller}: ${name} must be among ${named}, got '${value}'`);
  }
}

/** Checks a dropout rate. */
export function checkDropout(caller: string, dropout: number): void {
  if (!(dropout >= 0 && dropout < 1))
    throw new RangeError(`${caller}: dropout must be in [0, 1), got ${dropout}`);
}
