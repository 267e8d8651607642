import type { Matrix } from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { type Palette, paletteColors, paletteHex } from './palettes.ts';
import { checkPositive, checkSize, type PlotOptions, timeAxis } from './plot-options.ts';
import { encodePng, pngDataUrl } from './png.ts';
import { themeConfig } from './theme.ts';

/** Options of every picture of a matrix over time. */
export type FrameOptions = PlotOptions & {
  /** Samples per second of the signal that the frames come from. */
  sampleRate: number;
  /** Samples from one frame to the next; default 512. */
  hopLength?: number;
  /** Where the time axis ends, in seconds; default: at the last frame. */
  seconds?: number;
  /** Colour map; default: each picture's own. */
  palette?: Palette;
};

/** The vertical axis of a heat map, and where the matrix' columns lie on it. */
export type HeatAxis = {
  title: string;
  /** Ends of the axis and of the image on it, in the axis' own unit. */
  domain: [number, number];
  image: [number, number];
  scale?: 'linear' | 'log';
  ticks: readonly number[];
  /** Vega expression that writes a tick's label. */
  labels: string;
  /** The columns that lie in row `row`, counted from the lowest, of an image of `rows` rows; default: equal shares. */
  columnsOf?: (row: number, rows: number) => readonly [first: number, last: number];
};

/** What a heat map shows, apart from where. */
export type HeatContent = {
  /** The function that draws it, for messages. */
  caller: string;
  /** What it is, for the description: `mel spectrogram`. */
  kind: string;
  axis: HeatAxis;
  /** Values of the first and the last colour. */
  range: [number, number];
  legend: string;
  palette: Palette;
};

/** Throws unless a matrix has values, as many as it says, and none of them is NaN. */
export function checkMatrix(caller: string, { data, rows, cols }: Matrix): void {
  if (rows < 1 || cols < 1) {
    throw new RangeError(`${caller}: matrix must have at least 1 row and 1 column, got ${rows} x ${cols}`);
  }
  if (data.length !== rows * cols) {
    throw new RangeError(`${caller}: matrix.data must hold ${rows * cols} values, got ${data.length}`);
  }
  const index = data.findIndex(Number.isNaN);
  if (index >= 0) throw new RangeError(`${caller}: matrix must not hold NaN, got NaN at index ${index}`);
}

const equalShares =
  (cols: number): NonNullable<HeatAxis['columnsOf']> =>
  (row, rows) => [Math.ceil((row * cols) / rows), Math.ceil(((row + 1) * cols) / rows) - 1];

/**
 * Maps a matrix to palette indices: time runs to the right, the first column of the matrix is at the bottom.
 * Where frames or columns outnumber the pixels, a pixel shows the largest value of those it stands for.
 *
 * @returns Palette indices, row by row from the top left; values outside `range` take the nearer end.
 */
export function heatIndices(
  { data, rows: frames, cols }: Matrix,
  {
    range: [low, high],
    width,
    height,
    columnsOf = equalShares(cols),
  }: {
    range: readonly [number, number];
    width: number;
    height: number;
    columnsOf?: NonNullable<HeatAxis['columnsOf']>;
  },
): { width: number; height: number; indices: Uint8Array } {
  const values = new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < height; row += 1) {
    const [first, last] = columnsOf(row, height);
    const out = (height - 1 - row) * width;
    for (let frame = 0; frame < frames; frame += 1) {
      const at = out + Math.floor((frame * width) / frames);
      for (let col = first; col <= last; col += 1) {
        const value = data[frame * cols + col]!;
        if (value > values[at]!) values[at] = value;
      }
    }
  }
  const scale = 255 / (high - low);
  const indices = Uint8Array.from(values, (value) =>
    Math.round(Math.min(255, Math.max(0, (value - low) * scale))),
  );
  return { width, height, indices };
}

/** Draws a matrix over time as one embedded image, with its colour scale as legend. */
export function heatMap(matrix: Matrix, options: FrameOptions, content: HeatContent): TopLevelSpec {
  const { sampleRate, hopLength = 512, title, theme = 'light', width = 480, height = 200 } = options;
  const { caller, kind, axis, range, legend, palette } = content;
  checkPositive(caller, { sampleRate, hopLength });
  checkSize(caller, { width, height });
  const hop = hopLength / sampleRate;
  const seconds = options.seconds ?? Math.max(1, matrix.rows - 1) * hop;
  checkPositive(caller, { seconds });
  // Two pixels of data a pixel of the picture keep it sharp on screens of twice the density.
  const sharp = (size: number): number => Math.max(1, Math.round(size * 2));
  const png = encodePng({
    ...heatIndices(matrix, {
      range,
      width: Math.min(matrix.rows, sharp(width)),
      height: axis.columnsOf === undefined ? Math.min(matrix.cols, sharp(height)) : sharp(height),
      ...(axis.columnsOf === undefined ? {} : { columnsOf: axis.columnsOf }),
    }),
    palette: paletteColors(palette, 256),
  });
  const image = {
    url: pngDataUrl(png),
    time: -hop / 2,
    end: (matrix.rows - 0.5) * hop,
    bottom: axis.image[0],
    top: axis.image[1],
  };
  const stops = paletteHex(palette, 17);
  const [low, high] = range;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title === undefined ? '' : `${title}: `}${kind} of ${seconds.toFixed(2)} seconds, ${low.toFixed(0)} to ${high.toFixed(0)} ${legend}`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    layer: [
      {
        data: { values: [image] },
        mark: { type: 'image', aspect: false, clip: true },
        encoding: {
          url: { field: 'url', type: 'nominal' },
          x: { field: 'time', type: 'quantitative', ...timeAxis(seconds, width) },
          x2: { field: 'end' },
          y: {
            field: 'bottom',
            type: 'quantitative',
            title: axis.title,
            scale: {
              domain: axis.domain,
              nice: false,
              ...(axis.scale === 'log' ? { type: 'log' } : { zero: false }),
            },
            axis: { grid: false, values: [...axis.ticks], labelExpr: axis.labels, labelOverlap: 'greedy' },
          },
          y2: { field: 'top' },
        },
      },
      {
        // An image has no legend of its own: two unseen points carry the colour scale.
        data: { values: [{ level: low }, { level: high }] },
        mark: { type: 'point', opacity: 0 },
        encoding: {
          color: {
            field: 'level',
            type: 'quantitative',
            scale: {
              domain: stops.map((_, i) => low + ((high - low) * i) / (stops.length - 1)),
              range: stops,
              interpolate: 'rgb',
            },
            legend: {
              title: legend,
              gradientLength: Math.max(40, height - 20),
              gradientThickness: 10,
              tickCount: Math.max(3, Math.round(height / 40)),
            },
          },
        },
      },
    ],
  };
}
