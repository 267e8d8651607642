import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What a pipeline is told on its command line. */
export interface Options {
  /** Folders of recordings; none means synthetic voices. */
  readonly folders: readonly string[];
  /** Where features, pictures and the model go. */
  readonly output: string;
  /** The file to predict; without it, one of the test clips. */
  readonly predict: string | undefined;
  readonly seed: number;
  /** Instead of the pipeline's own number. */
  readonly epochs: number | undefined;
  /** Synthetic speakers, for when no folder is named. */
  readonly speakers: number;
}

/** Reads `[folder...] [--output folder] [--predict file] [--epochs n] [--seed n] [--speakers n]`. */
export function readOptions(name: string): Options {
  const { values, positionals } = parseArgs({
    options: {
      output: { type: 'string', default: fileURLToPath(new URL(`../${name}/results`, import.meta.url)) },
      predict: { type: 'string' },
      seed: { type: 'string', default: '1' },
      epochs: { type: 'string' },
      speakers: { type: 'string', default: '8' },
    },
    allowPositionals: true,
  });
  const count = (option: string, text: string): number => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw new RangeError(`${name}: --${option} must be a positive integer, got ${text}`);
  };
  return {
    folders: positionals,
    output: values.output,
    predict: values.predict,
    seed: count('seed', values.seed),
    epochs: values.epochs === undefined ? undefined : count('epochs', values.epochs),
    speakers: count('speakers', values.speakers),
  };
}
