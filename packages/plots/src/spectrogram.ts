import { hzToMel, type Matrix, type MelScale } from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { type Palette, paletteColors, paletteHex } from './palettes.ts';
import { checkSize, type PlotOptions } from './plot-options.ts';
import { encodePng, pngDataUrl } from './png.ts';
import { themeConfig } from './theme.ts';

/** Options of {@link plotSpectrogram}. */
export type SpectrogramOptions = PlotOptions & {
  /** Samples per second of the signal that the frames come from. */
  sampleRate: number;
  /** Samples from one frame to the next; default 512. */
  hopLength?: number;
  /** Where the time axis ends, in seconds; default: at the last frame. */
  seconds?: number;
  /** Colour map; default `magma`. */
  palette?: Palette;
  /** The level of the brightest colour, in dB; default: the largest value. */
  maxDb?: number;
  /** How far below `maxDb` the darkest colour lies, in dB; default 80. Lower levels take that colour too. */
  topDb?: number;
};

/** Options of {@link plotMelSpectrogram}: the framing, and the filter bank as it was computed. */
export type MelSpectrogramOptions = SpectrogramOptions & {
  /** Lowest frequency of the filter bank in Hz; default 0. */
  fMin?: number;
  /** Highest frequency of the filter bank in Hz; default half the sample rate. */
  fMax?: number;
  /** Default `slaney`. */
  melScale?: 'slaney' | 'htk';
};

type FrequencyAxis = {
  /** Ends of the axis and of the picture on it, in the axis' own unit. */
  domain: [number, number];
  image: [number, number];
  ticks: number[];
  labels: string;
  title: string;
};

type HeatOptions = Required<
  Pick<SpectrogramOptions, 'sampleRate' | 'hopLength' | 'topDb' | 'palette' | 'theme'>
> &
  Pick<SpectrogramOptions, 'seconds' | 'maxDb' | 'title'> & { width: number; height: number };

function checkMatrix(name: string, { data, rows, cols }: Matrix): void {
  if (rows < 1 || cols < 1) {
    throw new RangeError(`${name}: matrix must have at least 1 row and 1 column, got ${rows} x ${cols}`);
  }
  if (data.length !== rows * cols) {
    throw new RangeError(`${name}: matrix.data must hold ${rows * cols} values, got ${data.length}`);
  }
}

function checkPositive(name: string, options: Record<string, number>): void {
  for (const [key, value] of Object.entries(options)) {
    if (!Number.isFinite(value) || value <= 0) {
      throw new RangeError(`${name}: ${key} must be a finite number > 0, got ${value}`);
    }
  }
}

/** Checks what both kinds of spectrogram take, and fills in the defaults. */
function resolve(name: string, matrix: Matrix, options: SpectrogramOptions): HeatOptions {
  const { sampleRate, hopLength = 512, topDb = 80, width = 480, height = 200 } = options;
  checkMatrix(name, matrix);
  checkPositive(name, { sampleRate, hopLength, topDb });
  checkSize(name, { width, height });
  return { palette: 'magma', theme: 'light', ...options, hopLength, topDb, width, height };
}

/** The largest value, after checking that there is one and that no value is NaN. */
function largest(name: string, data: Float32Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i += 1) {
    const value = data[i]!;
    if (Number.isNaN(value)) throw new RangeError(`${name}: matrix must not hold NaN, got NaN at index ${i}`);
    if (value > max) max = value;
  }
  if (!Number.isFinite(max)) {
    throw new RangeError(`${name}: matrix must hold finite levels in dB, got a largest value of ${max}`);
  }
  return max;
}

/**
 * Maps a matrix of levels to a picture: one column of pixels a frame, the lowest frequency at the bottom.
 * Where frames or bands outnumber `maxWidth` or `maxHeight`, a pixel shows the loudest of those it stands for.
 *
 * @param matrix - Levels in dB, rows are frames.
 * @param options - `minDb` and `maxDb` take palette index 0 and 255; levels outside take the nearer of them.
 * @returns Palette indices, row by row from the top left.
 */
export function levelIndices(
  { data, rows, cols }: Matrix,
  {
    minDb,
    maxDb,
    maxWidth,
    maxHeight,
  }: { minDb: number; maxDb: number; maxWidth: number; maxHeight: number },
): { width: number; height: number; indices: Uint8Array } {
  const width = Math.min(rows, Math.max(1, Math.round(maxWidth)));
  const height = Math.min(cols, Math.max(1, Math.round(maxHeight)));
  const levels = new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY);
  for (let frame = 0; frame < rows; frame += 1) {
    const x = Math.floor((frame * width) / rows);
    for (let band = 0; band < cols; band += 1) {
      const at = (height - 1 - Math.floor((band * height) / cols)) * width + x;
      const level = data[frame * cols + band]!;
      if (level > levels[at]!) levels[at] = level;
    }
  }
  const scale = 255 / (maxDb - minDb);
  const indices = Uint8Array.from(levels, (level) =>
    Math.round(Math.min(255, Math.max(0, (level - minDb) * scale))),
  );
  return { width, height, indices };
}

function heatSpec(name: string, matrix: Matrix, axis: FrequencyAxis, options: HeatOptions): TopLevelSpec {
  const { sampleRate, hopLength, topDb, palette, theme, title, width, height } = options;
  const max = options.maxDb ?? largest(name, matrix.data);
  if (!Number.isFinite(max)) throw new RangeError(`${name}: maxDb must be a finite number, got ${max}`);
  const min = max - topDb;
  const hop = hopLength / sampleRate;
  const seconds = options.seconds ?? Math.max(1, matrix.rows - 1) * hop;
  checkPositive(name, { seconds });
  const png = encodePng({
    // Two pixels of data a pixel of the picture keep it sharp on screens of twice the density.
    ...levelIndices(matrix, { minDb: min, maxDb: max, maxWidth: width * 2, maxHeight: height * 2 }),
    palette: paletteColors(palette, 256),
  });
  const image = {
    url: pngDataUrl(png),
    start: -hop / 2,
    end: (matrix.rows - 0.5) * hop,
    bottom: axis.image[0],
    top: axis.image[1],
  };
  const stops = paletteHex(palette, 17);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title === undefined ? '' : `${title}: `}${axis.title.startsWith('Mel') ? 'mel spectrogram' : 'spectrogram'} of ${seconds.toFixed(2)} seconds, ${min.toFixed(0)} to ${max.toFixed(0)} dB`,
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
          x: {
            field: 'start',
            type: 'quantitative',
            title: 'Time (s)',
            scale: { domain: [0, seconds], nice: false },
            axis: { grid: false, tickCount: Math.max(2, Math.round(width / 80)) },
          },
          x2: { field: 'end' },
          y: {
            field: 'bottom',
            type: 'quantitative',
            title: axis.title,
            scale: { domain: axis.domain, nice: false, zero: false },
            axis: { grid: false, values: axis.ticks, labelExpr: axis.labels, labelOverlap: 'greedy' },
          },
          y2: { field: 'top' },
        },
      },
      {
        // An image has no legend of its own: two unseen points carry the colour scale.
        data: { values: [{ level: min }, { level: max }] },
        mark: { type: 'point', opacity: 0 },
        encoding: {
          color: {
            field: 'level',
            type: 'quantitative',
            scale: {
              domain: stops.map((_, i) => min + (topDb * i) / (stops.length - 1)),
              range: stops,
              interpolate: 'rgb',
            },
            legend: {
              title: 'dB',
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

/** Five or so round numbers from 0 to the end of an axis. */
function roundTicks(end: number, count: number): number[] {
  const rough = end / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9))! * power;
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => i * step);
}

const kilohertz = (hz: string): string => `format(${hz} / 1000, '~r')`;

/**
 * Draws a spectrogram over a linear frequency axis, as one embedded picture.
 *
 * @param matrix - Levels in dB, rows are frames, columns the `nFft / 2 + 1` bins from 0 Hz to half the
 *   sample rate: what `powerToDb` or `amplitudeToDb` return.
 * @param options - See {@link SpectrogramOptions}; default size 480 by 200 pixels.
 * @returns A specification with time in seconds, frequency in kHz and a legend in dB.
 * @throws RangeError when the matrix is empty, holds NaN or has no finite level, or an option is out of range.
 * @example
 * ```ts
 * const power = spectrogram(samples, { sampleRate: 16000 }).power;
 * const spec = plotSpectrogram(powerToDb(power, { ref: 'max' }), { sampleRate: 16000 });
 * ```
 */
export function plotSpectrogram(matrix: Matrix, options: SpectrogramOptions): TopLevelSpec {
  const name = 'plotSpectrogram';
  const heat = resolve(name, matrix, options);
  const { sampleRate, height } = heat;
  const nyquist = sampleRate / 2;
  const halfBin = nyquist / Math.max(1, matrix.cols - 1) / 2;
  const axis: FrequencyAxis = {
    domain: [0, nyquist],
    image: [-halfBin, nyquist + halfBin],
    ticks: roundTicks(nyquist, Math.max(2, height / 40)),
    labels: kilohertz('datum.value'),
    title: 'Frequency (kHz)',
  };
  return heatSpec(name, matrix, axis, heat);
}

const melToHzExpression: Record<MelScale, string> = {
  slaney: '(datum.value < 15 ? datum.value * 200 / 3 : 1000 * exp((datum.value - 15) * log(6.4) / 27))',
  htk: '(700 * (pow(10, datum.value / 2595) - 1))',
};

/** Tick frequencies in Hz: octaves around 1 kHz, and 0. */
const octaves = [0, 250, 500, 1000, 2000, 4000, 8000, 16000, 32000];

/**
 * Draws a mel spectrogram as one embedded picture: bands are equally high, ticks stand at octaves.
 *
 * @param matrix - Levels in dB, rows are frames, columns the mel bands from `fMin` to `fMax`: what
 *   `powerToDb` returns for a mel spectrogram.
 * @param options - See {@link MelSpectrogramOptions}; default size 480 by 200 pixels.
 * @returns A specification with time in seconds, a mel axis labelled in kHz and a legend in dB.
 * @throws RangeError when the matrix is empty, holds NaN or has no finite level, or an option is out of range.
 * @example
 * ```ts
 * const mel = melSpectrogram(samples, { sampleRate: 16000, nMels: 64 });
 * const spec = plotMelSpectrogram(powerToDb(mel, { ref: 'max' }), { sampleRate: 16000 });
 * ```
 */
export function plotMelSpectrogram(matrix: Matrix, options: MelSpectrogramOptions): TopLevelSpec {
  const name = 'plotMelSpectrogram';
  const heat = resolve(name, matrix, options);
  const { sampleRate } = heat;
  const { fMin = 0, fMax = sampleRate / 2, melScale = 'slaney' } = options;
  if (!Object.hasOwn(melToHzExpression, melScale)) {
    throw new RangeError(`${name}: melScale must be slaney or htk, got ${String(melScale)}`);
  }
  if (!(fMin >= 0 && fMin < fMax && fMax <= sampleRate / 2)) {
    throw new RangeError(
      `${name}: fMin and fMax must satisfy 0 <= fMin < fMax <= ${sampleRate / 2}, got ${fMin} and ${fMax}`,
    );
  }
  const low = hzToMel(fMin, melScale);
  const high = hzToMel(fMax, melScale);
  const halfBand = (high - low) / (matrix.cols + 1) / 2;
  const axis: FrequencyAxis = {
    domain: [low, high],
    image: [low + halfBand, high - halfBand],
    ticks: octaves.filter((hz) => hz >= fMin && hz <= fMax).map((hz) => hzToMel(hz, melScale)),
    labels: kilohertz(melToHzExpression[melScale]),
    title: 'Mel frequency (kHz)',
  };
  return heatSpec(name, matrix, axis, heat);
}
