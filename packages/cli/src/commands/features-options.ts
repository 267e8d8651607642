import { readFileSync } from 'node:fs';
import type { AugmentOptions } from '@ser/datasets';
import { createExtractor, type Recipe, recipes } from '@ser/dsp';
import { InvalidArgumentError } from 'commander';
import { explain } from '../errors.ts';

/** A recipe by its name, or out of a file of JSON. */
export function parseRecipe(text: string): Recipe {
  if (Object.hasOwn(recipes, text)) return recipes[text as keyof typeof recipes];
  if (!text.endsWith('.json')) {
    throw new InvalidArgumentError(`expected one of ${Object.keys(recipes).join(', ')}, or a file.json.`);
  }
  try {
    const recipe: unknown = JSON.parse(readFileSync(text, 'utf8'));
    if (typeof recipe !== 'object' || recipe === null) throw new Error('it holds no recipe');
    return createExtractor(recipe as Recipe).recipe;
  } catch (error) {
    throw new InvalidArgumentError(`${explain(error)}.`);
  }
}

/** Collects `field=value` and `field=one,another`. */
export function collectFilter(text: string, filter: Record<string, string[]> = {}): Record<string, string[]> {
  const [, field, values] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (field === undefined || values === undefined) throw new InvalidArgumentError('expected field=value.');
  return { ...filter, [field]: [...(filter[field] ?? []), ...values.split(',')] };
}

const counts = ['copies', 'seed'] as const;
const ranges = ['timeStretch', 'pitchShift', 'shift', 'noise'] as const;

/** Reads `noise=10:30,timeStretch=0.9:1.1,copies=2,seed=1`; what the values may be is checked where they are used. */
export function parseAugment(text: string): Omit<AugmentOptions, 'indices'> {
  const options: Record<string, number | [number, number]> = {};
  for (const part of text.split(',')) {
    const [, name = '', least, greatest = least] = /^(\w+)=([^:]+)(?::([^:]+))?$/.exec(part) ?? [];
    const range = [Number(least), Number(greatest)] as [number, number];
    const isCount = counts.some((count) => count === name) && !part.includes(':');
    if (!(isCount || ranges.some((kind) => kind === name)) || !range.every(Number.isFinite)) {
      throw new InvalidArgumentError(
        `expected ${counts.map((count) => `${count}=n`).join(', ')} and least:greatest of ${ranges.join(', ')}, got '${part}'.`,
      );
    }
    options[name] = isCount ? range[0] : range;
  }
  return options;
}
