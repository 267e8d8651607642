import type { TimelineWindow } from '@ser/models';
import { emotionColors, paletteColors, themeColors } from '@ser/plots';
import { type Columns, melBands, pictureHop, pictureRate, pitchRange } from './messages.ts';

const seconds = 10;
const columnSeconds = pictureHop / pictureRate;
const length = Math.round(seconds / columnSeconds);
const rangeDb = 70;
const quietestPeakDb = -30;
const palette: Uint8Array = paletteColors('magma', 256);

/** The pictures that run along with the sound, on one axis of time. */
export interface Lanes {
  add(columns: Columns): void;
  addWindow(window: TimelineWindow, hop: number): void;
  /** The newest pitch in Hz, 0 without voice. */
  readonly pitch: number;
  clear(labels: readonly string[]): void;
  draw(): void;
}

type Lane = 'waveform' | 'mel' | 'pitch' | 'emotions';

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
  readonly speech: boolean;
}

export function createLanes(canvases: Readonly<Record<Lane, HTMLCanvasElement>>): Lanes {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const peaks = new Float32Array(2 * length);
  const pitch = new Float32Array(length);
  const ring = new OffscreenCanvas(length, melBands);
  const ringContext = ring.getContext('2d', { willReadFrequently: true })!;
  let stretches: Stretch[] = [];
  let labels: readonly string[] = [];
  let total = 0;
  let loudestDb = quietestPeakDb;

  const addSpectrum = (mel: Float32Array, column: number, at: number): void => {
    const image = ringContext.createImageData(1, melBands);
    const levels = mel.subarray(column * melBands, (column + 1) * melBands);
    // Falls by 6 dB a second, so that a shout does not darken what follows for long.
    loudestDb = Math.max(quietestPeakDb, loudestDb - 6 * columnSeconds, ...levels);
    for (let band = 0; band < melBands; band++) {
      const level = 1 - (loudestDb - levels[band]!) / rangeDb;
      const color = 3 * Math.round(255 * Math.min(1, Math.max(0, level)));
      const pixel = 4 * (melBands - 1 - band);
      image.data.set([palette[color]!, palette[color + 1]!, palette[color + 2]!, 255], pixel);
    }
    ringContext.putImageData(image, at, 0);
  };

  /** Where second `time` of the signal stands, in a lane of this width. */
  const place = (time: number, width: number): number =>
    width * (1 - (total * columnSeconds - time) / seconds);

  const painters: Record<Lane, (context: CanvasRenderingContext2D, width: number, height: number) => void> = {
    waveform(context, width, height) {
      const loudest = peaks.reduce((most, value) => Math.max(most, Math.abs(value)), 0.03);
      const shown = Math.min(total, length);
      context.beginPath();
      for (let i = 0; i < shown; i++) {
        const at = (total - shown + i) % length;
        const x = (width * (length - shown + i)) / length;
        const top = (height / 2) * (1 - (0.92 * peaks[2 * at + 1]!) / loudest);
        const bottom = (height / 2) * (1 - (0.92 * peaks[2 * at]!) / loudest);
        context.rect(x, top, Math.max(1, width / length), Math.max(1, bottom - top));
      }
      context.fillStyle = colors().accent;
      context.fill();
    },
    mel(context, width, height) {
      const split = total % length;
      const part = (width * (length - split)) / length;
      context.imageSmoothingEnabled = true;
      context.drawImage(ring, split, 0, length - split, melBands, 0, 0, part, height);
      if (split > 0) context.drawImage(ring, 0, 0, split, melBands, part, 0, width - part, height);
    },
    pitch(context, width, height) {
      const span = Math.log(pitchRange.fMax / pitchRange.fMin);
      const level = (hz: number): number => height * (1 - Math.log(hz / pitchRange.fMin) / span);
      context.font = '11px system-ui, sans-serif';
      context.lineWidth = 1;
      for (const hz of [100, 200, 400]) {
        const y = Math.round(level(hz)) + 0.5;
        context.strokeStyle = colors().grid;
        context.strokeRect(0, y, width, 0);
        context.fillStyle = colors().muted;
        context.fillText(`${hz} Hz`, 6, y + 12);
      }
      context.beginPath();
      const shown = Math.min(total, length);
      let before = 0;
      for (let i = 0; i < shown; i++) {
        const hz = pitch[(total - shown + i) % length]!;
        const x = (width * (length - shown + i)) / length;
        const joined = before > 0 && Math.abs(Math.log2(hz / before)) < 0.2;
        if (hz > 0) {
          if (!joined) context.moveTo(x - 1, level(hz));
          context.lineTo(x, level(hz));
        }
        before = hz;
      }
      context.lineWidth = 2.5;
      context.lineCap = 'round';
      context.strokeStyle = colors().validation;
      context.stroke();
    },
    emotions(context, width, height) {
      const shades = emotionColors(labels, dark.matches ? 'dark' : 'light');
      for (const { start, end, values, speech } of stretches) {
        const left = Math.round(place(start, width));
        const right = Math.round(place(end, width));
        context.globalAlpha = speech ? 1 : 0.18;
        let y = 0;
        for (const [i, value] of values.entries()) {
          context.fillStyle = shades[i]!;
          context.fillRect(left, y, right - left, value * height);
          y += value * height;
        }
      }
      context.globalAlpha = 1;
    },
  };
  const colors = (): ReturnType<typeof themeColors> => themeColors(dark.matches ? 'dark' : 'light');

  return {
    get pitch(): number {
      return total === 0 ? 0 : pitch[(total - 1) % length]!;
    },
    add(columns): void {
      for (let i = 0; i < columns.count; i++, total++) {
        const at = total % length;
        peaks.set(columns.peaks.subarray(2 * i, 2 * i + 2), 2 * at);
        pitch[at] = columns.pitch[i]!;
        addSpectrum(columns.mel, i, at);
      }
      const oldest = total * columnSeconds - seconds;
      stretches = stretches.filter(({ end }) => end > oldest);
    },
    addWindow({ start, end, label, scores }, hop): void {
      const middle = (start + end) / 2;
      stretches.push({
        start: middle - hop / 2,
        end: middle + hop / 2,
        values: labels.map((name) => scores.find((entry) => entry.label === name)!.score),
        speech: label !== undefined,
      });
    },
    clear(names): void {
      labels = names;
      total = 0;
      loudestDb = quietestPeakDb;
      stretches = [];
      peaks.fill(0);
      pitch.fill(0);
      ringContext.clearRect(0, 0, length, melBands);
    },
    draw(): void {
      for (const [lane, paint] of Object.entries(painters) as [Lane, (typeof painters)[Lane]][]) {
        const canvas = canvases[lane];
        const { clientWidth, clientHeight } = canvas;
        const scale = devicePixelRatio;
        const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        const context = canvas.getContext('2d')!;
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.clearRect(0, 0, clientWidth, clientHeight);
        paint(context, clientWidth, clientHeight);
      }
    },
  };
}
