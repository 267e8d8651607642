import type { ClassifierMetadata } from '@ser/models';
import type { Experiment } from './job.ts';

/** Fields of a saved classifier by which `ser evaluate` knows how it was made. */
export interface Origin {
  /** Who was heard while it was trained. */
  heardSpeakers?: readonly string[];
  /** How networks like it are made. */
  experiment?: Experiment;
}

/** What a classifier says of its making; fields of other programs that have the same name do not count. */
export function originOf({ heardSpeakers, experiment }: ClassifierMetadata): Origin {
  return {
    ...(Array.isArray(heardSpeakers) && heardSpeakers.every((name) => typeof name === 'string')
      ? { heardSpeakers }
      : {}),
    ...(isExperiment(experiment) ? { experiment } : {}),
  };
}

function isExperiment(value: unknown): value is Experiment {
  if (typeof value !== 'object' || value === null) return false;
  const { title, recipe, model, training } = value as Record<string, unknown>;
  const isObject = (part: unknown): boolean => typeof part === 'object' && part !== null;
  return typeof title === 'string' && [recipe, model, training].every(isObject);
}
