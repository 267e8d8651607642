import type { AugmentOptions } from '@ser/datasets';
import { createExtractor, type Recipe, recipes } from '@ser/dsp';
import { InvalidArgumentError } from 'commander';
import { jsonObject, type OptionParser } from './options.ts';

const recipeFromJson = jsonObject((value) => createExtractor(value as Recipe).recipe);

/** A recipe by its name, as JSON, or out of a file of JSON. */
export const parseRecipe: OptionParser<Recipe> = Object.assign(
  (text: string): Recipe => {
    if (Object.hasOwn(recipes, text)) return recipes[text as keyof typeof recipes];
    if (!text.endsWith('.json') && !text.startsWith('{')) {
      throw new InvalidArgumentError(`expected one of ${Object.keys(recipes).join(', ')}, or a file.json.`);
    }
    return recipeFromJson(text);
  },
  { schema: { anyOf: [{ enum: Object.keys(recipes) }, { type: 'object' }, { type: 'string' }] } },
);

const counts = ['copies', 'seed'] as const;
const ranges = ['timeStretch', 'pitchShift', 'shift', 'noise'] as const;

/** Reads `noise=10:30,timeStretch=0.9:1.1,copies=2,seed=1`; what the values may be is checked where they are used. */
export const parseAugment: OptionParser<Omit<AugmentOptions, 'indices'>> = Object.assign(
  (text: string): Omit<AugmentOptions, 'indices'> => {
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
  },
  { schema: { type: 'string' } },
);
