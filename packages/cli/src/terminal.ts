import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { SingleBar } from 'cli-progress';

interface Progress {
  /** Reports how far the task is; `note` stands behind the bar (for example a score). */
  update(done: number, total: number, note?: string): void;
  /** Ends the bar where it stands. */
  stop(): void;
}

/** Results go to stdout, everything else to stderr, so that `ser ... > file` holds results alone. */
export interface Terminal {
  result(text: string): void;
  step(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  progress(task: string, unit: string): Progress;
}

/** Where a terminal writes; a stream that is no terminal of the system's has neither colours nor bars. */
export interface TerminalOptions {
  quiet?: boolean;
  stdout?: Writable;
  stderr?: Writable & Partial<Pick<WriteStream, 'isTTY' | 'hasColors'>>;
}

const secondsBetweenLines = 1;

/**
 * A terminal for people when stderr is one (colours, progress bars), and lines of JSON otherwise
 * (`{"event":"progress","task":"features","unit":"clips","done":120,"total":1440}`, at most one a second).
 */
export function createTerminal({
  quiet = false,
  stdout = process.stdout,
  stderr = process.stderr,
}: TerminalOptions = {}): Terminal {
  const write = (text: string): void => void stderr.write(`${text}\n`);
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    stderr.hasColors?.() ? styleText(style, text) : text;
  const result = (text: string): void => void stdout.write(`${text}\n`);
  const error = (message: string): void => write(`${paint('red', 'ser:')} ${message}`);
  if (quiet) {
    const silent = (): void => undefined;
    return { result, error, step: silent, warn: silent, progress: () => ({ update: silent, stop: silent }) };
  }
  if (!stderr.isTTY) {
    const line = (event: object): void => write(JSON.stringify(event));
    return {
      result,
      error,
      step: (message) => line({ event: 'step', message }),
      warn: (message) => line({ event: 'warning', message }),
      progress: (task, unit) => jsonProgress(line, task, unit),
    };
  }
  return {
    result,
    error,
    step: (message) => write(`${paint('green', '✔')} ${message}`),
    warn: (message) => write(`${paint('yellow', '!')} ${message}`),
    progress: barProgress,
  };
}

function jsonProgress(line: (event: object) => void, task: string, unit: string): Progress {
  let last = Number.NEGATIVE_INFINITY;
  return {
    update(done, total, note) {
      const now = performance.now();
      if (done < total && now - last < secondsBetweenLines * 1000) return;
      last = now;
      line({ event: 'progress', task, unit, done, total, ...(note === undefined ? {} : { note }) });
    },
    stop: () => undefined,
  };
}

function barProgress(task: string, unit: string): Progress {
  const bar = new SingleBar({
    stream: process.stderr,
    format: `  ${task.padEnd(9)} {bar} {value}/{total} ${unit} · {eta_formatted} left {note}`,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 28,
    clearOnComplete: true,
    gracefulExit: false,
    etaBuffer: 50,
    formatTime: timeText,
  });
  return {
    update(done, total, note = '') {
      if (!bar.isActive) bar.start(total, done, { note: '' });
      bar.update(done, { note: note === '' ? '' : `· ${note}` });
    },
    stop: () => bar.stop(),
  };
}

/** `45 s`, `3 min`; before anything is known, a question mark. */
function timeText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  return seconds < 100 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
