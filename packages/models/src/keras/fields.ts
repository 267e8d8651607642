import { refuse } from './refuse.ts';

/** The settings of one Keras layer, read one by one: what nobody reads must be off. */
export class Fields {
  readonly #label: string;
  readonly #left: Map<string, unknown>;
  readonly #major: number;

  /** `label` names the layer in errors; `major` is the version of Keras that wrote it. */
  constructor(label: string, config: object, major: number) {
    this.#label = label;
    this.#left = new Map(Object.entries(config));
    this.#major = major;
  }

  /** The value of a setting; undefined where Keras wrote none, or null. */
  take(name: string): unknown {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value ?? undefined;
  }

  /** Settings under tfjs' names, without those that Keras left out. */
  pick(names: Readonly<Record<string, string>>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(names)
        .map(([ours, theirs]) => [ours, this.take(theirs)])
        .filter(([, value]) => value !== undefined),
    );
  }

  /** Refuses a setting that is neither left out nor one of these. */
  only(name: string, ...allowed: readonly unknown[]): void {
    const value = this.take(name);
    if (value === undefined) return;
    const same = (one: unknown): boolean => JSON.stringify(one) === JSON.stringify(value);
    if (!allowed.some(same)) this.#unsupported(name, value);
  }

  /** Name of an activation as tfjs has it. */
  activation(name: string, missing = 'linear'): string {
    const value = this.take(name) ?? missing;
    const known = typeof value === 'string' ? activations.get(value) : undefined;
    // Keras 3 changed its slope.
    if (known === undefined || (value === 'hard_sigmoid' && this.#major > 2))
      return this.#unsupported(name, value);
    return known;
  }

  /** Drops settings that matter to training or to how fast a layer runs, not to what it computes. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#left.delete(name);
  }

  /** A layer inside this one. */
  layer(name: string): unknown {
    return this.take(name) ?? this.refuse(`${name} is missing`);
  }

  /** Ends the import because of this layer. */
  refuse(problem: string): never {
    return refuse(`${this.#label}: ${problem}`);
  }

  /** Refuses what is left and not off. */
  end(): void {
    for (const [name, value] of this.#left) {
      const trained = /_(initializer|regularizer|constraint)$/.test(name);
      if (!trained && value !== null && value !== false) this.#unsupported(name, value);
    }
  }

  #unsupported(name: string, value: unknown): never {
    return this.refuse(`${name} ${JSON.stringify(value).slice(0, 80)} is not supported`);
  }
}

const activations = new Map([
  ...[
    'elu',
    'gelu',
    'linear',
    'mish',
    'relu',
    'relu6',
    'selu',
    'sigmoid',
    'softmax',
    'softplus',
    'softsign',
  ].map((name) => [name, name] as const),
  ['tanh', 'tanh'],
  ['swish', 'swish'],
  ['silu', 'swish'],
  ['hard_sigmoid', 'hardSigmoid'],
  ['log_softmax', 'logSoftmax'],
]);
