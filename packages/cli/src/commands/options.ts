import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { explain } from '../errors.ts';

/** A parser of an option's text that also says, as JSON Schema, what a configuration file may hold there. */
export type OptionParser<T> = ((text: string, previous?: T) => T) & { schema: object };

function withSchema<T>(schema: object, parse: (text: string, previous?: T) => T): OptionParser<T> {
  return Object.assign(parse, { schema });
}

/** A parser for options that are whole numbers of at least `least`. */
export function wholeNumber(least: number): OptionParser<number> {
  return withSchema({ type: 'integer', minimum: least }, (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`expected a whole number of at least ${least}.`);
    }
    return value;
  });
}

/** A parser for options that are numbers above 0. */
export const positiveNumber: OptionParser<number> = withSchema(
  { type: 'number', exclusiveMinimum: 0 },
  (text) => {
    const value = Number(text);
    if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('expected a number above 0.');
    return value;
  },
);

/** A parser for options that are numbers from 0 up to `most`, or below it where it is left out itself. */
export function numberUpTo(
  most: number,
  { included = true }: { included?: boolean } = {},
): OptionParser<number> {
  const rule = `expected a number from 0 ${included ? `to ${most}` : `up to, not including, ${most}`}.`;
  const schema = { type: 'number', minimum: 0, [included ? 'maximum' : 'exclusiveMaximum']: most };
  return withSchema(schema, (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= 0 && (included ? value <= most : value < most))) {
      throw new InvalidArgumentError(rule);
    }
    return value;
  });
}

/** A parser for options that hold JSON, as text that begins with a brace or in a file; `check` may throw. */
export function jsonObject<T>(check: (value: object) => T): OptionParser<T> {
  return withSchema({ type: ['object', 'string'] }, (text) => {
    try {
      const value: unknown = JSON.parse(text.trim().startsWith('{') ? text : readFileSync(text, 'utf8'));
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new Error('expected a JSON object');
      }
      return check(value);
    } catch (error) {
      throw new InvalidArgumentError(`${explain(error)}.`);
    }
  });
}

const repeatable = { type: ['string', 'array'], items: { type: 'string' } } as const;

/** Collects `field=value` and `field=one,another`. */
export const collectFilter: OptionParser<Record<string, string[]>> = withSchema(
  repeatable,
  (text, filter = {}) => {
    const [, field, values] = /^(\w+)=(.+)$/s.exec(text) ?? [];
    if (field === undefined || values === undefined) throw new InvalidArgumentError('expected field=value.');
    return { ...filter, [field]: [...(filter[field] ?? []), ...values.split(',')] };
  },
);

/** Only some clips. */
export function whereOption(): Option {
  return new Option(
    '--where <field=value>',
    'only such clips, by any field; several values after commas, repeatable',
  ).argParser(collectFilter);
}

/** Results as one JSON document. */
export function jsonOption(): Option {
  return new Option('--json', 'the result as JSON').default(false);
}

/** The command line that a person would type for the same run. */
export function commandLine(args: readonly string[]): string {
  return ['ser', ...args]
    .map((part) => (/^[\w./:@=,+-]+$/.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
