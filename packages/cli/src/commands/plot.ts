import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { type DrawOptions, pictureNames, scales } from '../pictures/draw.ts';
import { type Change, changeKinds } from '../pictures/panels.ts';
import type { Shell } from '../shell.ts';
import { type OptionParser, positiveNumber, whereOption, wholeNumber } from './options.ts';

interface PlotCommandOptions extends DrawOptions {
  output: string;
  where?: Record<string, string[]>;
  change?: Change[];
  columns?: number;
  title?: string;
}

const parseChange: OptionParser<Change[]> = Object.assign(
  (text: string, previous: Change[] = []): Change[] => [
    ...previous,
    ...text.split(',').map((part) => {
      const [, name, number] = /^(\w+)=(.+)$/.exec(part) ?? [];
      const kind = changeKinds.find((known) => known === name);
      if (kind === undefined || !Number.isFinite(Number(number))) {
        throw new InvalidArgumentError(
          `expected ${changeKinds.map((known) => `${known}=number`).join(', ')}, got '${part}'.`,
        );
      }
      return { kind, value: Number(number) };
    }),
  ],
  { schema: { type: ['string', 'array'], items: { type: 'string' } } },
);

export function addPlot(program: Command, { terminal }: Shell): void {
  program
    .command('plot')
    .description('Draw recordings: as SVG, PNG, an interactive page, or a Vega-Lite specification to change.')
    .addArgument(new Argument('<picture>', 'what to draw').choices(pictureNames))
    .argument('<input...>', 'recordings, or a folder of a known corpus: then one clip of each emotion')
    .option('-o, --output <file>', 'the picture; its ending says how: .svg, .png, .html, .json', 'plot.svg')
    .addOption(new Option('--scale <name>', 'frequency axis').choices(scales).default('mel'))
    .option('--f-min <hz>', 'where the frequency axis begins', positiveNumber)
    .option('--f-max <hz>', 'where it ends', positiveNumber)
    .option('--sample-rate <hz>', 'recordings are brought to this rate', wholeNumber(1), 16000)
    .option('--n-fft <n>', 'samples of a frame', wholeNumber(16), 1024)
    .option('--hop-length <n>', 'samples from one frame to the next', wholeNumber(1), 160)
    .option(
      '--change <list>',
      'also what this makes of the recording: noise=10,timeStretch=0.8,pitchShift=3',
      parseChange,
    )
    .addOption(whereOption())
    .option('--columns <n>', 'pictures side by side', wholeNumber(1))
    .option('--width <pixels>', 'of each picture', wholeNumber(1))
    .option('--height <pixels>', 'of each picture', wholeNumber(1))
    .option('--title <text>', 'above everything')
    .addOption(new Option('--theme <name>', 'colours').choices(['light', 'dark']).default('light'))
    .addHelpText(
      'after',
      `
Examples:
  ser plot spectrogram hello.wav                            mel frequencies, to plot.svg
  ser plot spectrogram hello.wav --scale log -o hello.png
  ser plot pitch hello.wav -o hello.html --theme dark
  ser plot clip ravdess/ --where speaker=ravdess:03 -o emotions.svg
  ser plot waveform hello.wav --change noise=5,timeStretch=1.25,pitchShift=-4 -o changes.png`,
    )
    .action(async (name: string, inputs: string[], options: PlotCommandOptions) => {
      const { output, where = {}, change = [], columns, title, ...look } = options;
      const [{ checkPictureFile, writePicture }, { panelsOf }, { drawSound }, { plotGrid }] =
        await Promise.all([
          import('../pictures/write-picture.ts'),
          import('../pictures/panels.ts'),
          import('../pictures/draw.ts'),
          import('@ser/plots'),
        ]);
      checkPictureFile(output);
      const panels = await panelsOf(inputs, { sampleRate: look.sampleRate, where, changes: change });
      const several = panels.length > 1;
      const size = several && look.width === undefined ? { width: 320 } : {};
      // Side by side they share one scale.
      const peak = several ? commonPeak(panels) : {};
      const pictures = panels.map(({ samples, title: own }) =>
        draw(() =>
          drawSound(name, samples, { ...look, ...size, ...peak, title: several ? own : (title ?? own) }),
        ),
      );
      const picture =
        pictures.length === 1
          ? pictures[0]!
          : plotGrid(pictures, {
              columns: columns ?? Math.min(3, pictures.length),
              ...(title === undefined ? {} : { title }),
              ...(look.theme === undefined ? {} : { theme: look.theme }),
            });
      await writePicture(output, picture);
      terminal.result(output);
    });
}

/** The largest amplitude of all recordings; none where all are silent. */
function commonPeak(panels: readonly { samples: Float32Array }[]): { peak?: number } {
  let peak = 0;
  for (const { samples } of panels) for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak > 0 ? { peak } : {};
}

/** What a picture cannot show, as a fault of the command line. */
function draw<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
