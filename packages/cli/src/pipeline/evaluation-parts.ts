import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { mergeCrossValidations } from '@ser/models/node';
import { explain, JobError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { writeWhole } from '../write-whole.ts';
import {
  conclude,
  type EvaluateResult,
  type EvaluationStory,
  type ReportOptions,
} from './conclude-evaluation.ts';
import { poolFolds } from './test-run.ts';

const fileName = 'evaluation.json';

/** Keeps beside the folds of a part what there is to tell of them. */
export async function keepPart(folder: string, story: EvaluationStory): Promise<void> {
  await writeWhole(join(folder, fileName), `${JSON.stringify(story)}\n`);
}

async function readPart(folder: string): Promise<EvaluationStory> {
  try {
    return JSON.parse(await readFile(join(folder, fileName), 'utf8')) as EvaluationStory;
  } catch (error) {
    throw new JobError(`${folder} is no finished part of ser evaluate --shard: run that part to its end`, {
      cause: error,
    });
  }
}

/**
 * What the parts of an evaluation by a protocol found, as one evaluation of all folds would have told it.
 *
 * @throws JobError for a folder that is no such part, or when the parts do not make a whole.
 */
export async function mergeEvaluations(
  given: readonly string[],
  job: ReportOptions & { command: string },
  terminal: Terminal,
): Promise<EvaluateResult> {
  // In the order of the parts: 2-of-16 before 10-of-16.
  const folders = [...given].sort(new Intl.Collator('en', { numeric: true }).compare);
  const parts = await Promise.all(folders.map(readPart));
  const validated = await mergeCrossValidations(folders).catch((error: unknown) => {
    throw new JobError(explain(error).replace(/^mergeCrossValidations: /, ''));
  });
  for (const warning of validated.warnings) terminal.warn(warning);
  const [first] = parts;
  const story: EvaluationStory = {
    ...first!,
    timing: parts.flatMap(({ timing }, i) =>
      timing.map(({ step, seconds }) => ({ step: `${step}, ${basename(folders[i]!)}`, seconds })),
    ),
    command: [...parts.map(({ command }) => command), job.command].join('\n'),
  };
  const { labels, description } = story;
  return conclude(story, poolFolds(validated, labels, description), job, terminal);
}
