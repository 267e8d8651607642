import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import type { PredictJob } from '../pipeline/predict-job.ts';
import { type RawFormat, rawEncodings, stdinName } from '../pipeline/sound.ts';
import { type RecordFormat, recordFormats } from '../records.ts';
import type { Shell } from '../shell.ts';
import { jsonOption, numberUpTo, positiveNumber, wholeNumber } from './options.ts';

interface PredictOptions {
  format: RecordFormat;
  json: boolean;
  timeline: boolean;
  window?: number;
  hop?: number;
  smoothing?: number;
  distribution: boolean;
  minConfidence?: number;
  minVoiced?: number;
  raw?: RawFormat['encoding'];
  rate?: number;
  channels: number;
}

export function addPredict(program: Command, shell: Shell): void {
  program
    .command('predict')
    .description('Say which emotion is heard in recordings.')
    .argument('<model>', 'a folder that `ser train` wrote, or eight-emotions, which comes along')
    .argument('<input...>', "recordings, folders of them, patterns such as 'talks/**/*.flac', or - for stdin")
    .addOption(
      new Option('--format <name>', 'how results are written').choices(recordFormats).default('table'),
    )
    .addOption(jsonOption())
    .option('--timeline', 'the emotions along each recording, window by window', false)
    .option(
      '--window <seconds>',
      'length of a window (default: what the model was trained on)',
      positiveNumber,
    )
    .option('--hop <seconds>', 'from one window to the next (default: 0.5)', positiveNumber)
    .option(
      '--smoothing <share>',
      'weight of the windows before, 0 to 1 (default: 0)',
      numberUpTo(1, { included: false }),
    )
    .option('--distribution', 'how many recordings are heard as what, all together', false)
    .option('--min-confidence <score>', 'say nothing below this score (default: 0)', numberUpTo(1))
    .option('--min-voiced <seconds>', 'say nothing of less voice (default: 0.1)', numberUpTo(3600))
    .addOption(new Option('--raw <encoding>', 'samples on stdin have no header').choices(rawEncodings))
    .option('--rate <hz>', 'sample rate of --raw', wholeNumber(1))
    .option('--channels <n>', 'channels of --raw', wholeNumber(1), 1)
    .addHelpText(
      'after',
      `
A file that cannot be read is named on stderr, the others are classified, and the exit status is 1.
With --timeline, windows of a stream are written as soon as they are heard; the last one ends with the recording.

Examples:
  ser predict eight-emotions hello.wav
  ser predict ser-model recordings/ --format csv > emotions.csv
  ser predict ser-model talk.flac --timeline --window 2 --hop 0.25 --smoothing 0.6
  ser predict ser-model calls/ --distribution --min-confidence 0.5
  arecord -f S16_LE -r 16000 -t raw | ser predict ser-model - --timeline --raw s16le --rate 16000 --format ndjson
  ffmpeg -v error -i film.mkv -f wav - | ser predict ser-model - --timeline --json`,
    )
    .action(async (model: string, inputs: string[], options: PredictOptions) => {
      checkOptions(inputs, options);
      const { runPredictJob } = await import('../pipeline/predict-job.ts');
      const { raw, rate, channels } = options;
      const format = options.json ? 'json' : options.format;
      const source = {
        stdin: shell.stdin,
        raw: raw === undefined ? undefined : { encoding: raw, sampleRate: rate!, channels },
      };
      const limits = defined({ minConfidence: options.minConfidence, minVoicedSeconds: options.minVoiced });
      await runPredictJob({ model, inputs, source, format, limits, mode: modeOf(options) }, shell);
    });
}

function modeOf({ timeline, distribution, window, hop, smoothing }: PredictOptions): PredictJob['mode'] {
  if (timeline) return { type: 'timeline', windows: defined({ window, hop, smoothing }) };
  return { type: distribution ? 'distribution' : 'each' };
}

/** The options that were given. */
function defined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

function checkOptions(inputs: readonly string[], options: PredictOptions): void {
  const { timeline, distribution, raw, rate } = options;
  const complain = (message: string): never => {
    throw new UsageError(message);
  };
  if (timeline && distribution)
    complain('--timeline and --distribution do not go together: give one of them');
  for (const name of ['window', 'hop', 'smoothing'] as const) {
    if (!timeline && options[name] !== undefined) complain(`--${name} needs --timeline`);
  }
  if (raw !== undefined && rate === undefined)
    complain('--raw needs --rate: raw samples do not say their rate');
  if (raw === undefined && rate !== undefined)
    complain('--rate needs --raw: other recordings say their rate');
  if (raw !== undefined && !inputs.includes(stdinName))
    complain(`--raw is for stdin: give ${stdinName} as input`);
}
