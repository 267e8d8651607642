import type { TimelineWindow } from '@ser/models';
import type { Windowing } from './messages.ts';

/** What was heard, window by window, in a few numbers each, so that hours fit. */
export interface Timeline {
  readonly length: number;
  add(window: TimelineWindow): void;
  at(index: number): TimelineWindow;
  /** How often each label was the likeliest, of the windows with speech; zeros when there is none. */
  shares(): number[];
}

/** Start, end, seconds of voice, and whether that counts as speech. */
type Head = [start: number, end: number, voicedSeconds: number, speech: 0 | 1];

/** An empty timeline for a model with these labels. */
export function createTimeline(labels: readonly string[]): Timeline {
  const stride = labels.length + 4;
  const numbers: number[] = [];
  const counts = labels.map(() => 0);
  return {
    get length(): number {
      return numbers.length / stride;
    },
    add({ start, end, voicedSeconds, label, scores }): void {
      const byLabel = new Map(scores.map((entry) => [entry.label, entry.score]));
      numbers.push(start, end, voicedSeconds, label === undefined ? 0 : 1);
      for (const name of labels) numbers.push(byLabel.get(name)!);
      if (label !== undefined) counts[labels.indexOf(label)]! += 1;
    },
    at(index): TimelineWindow {
      const [start, end, voicedSeconds, speech] = numbers.slice(index * stride, index * stride + 4) as Head;
      const scores = labels
        .map((label, j) => ({ label, score: numbers[index * stride + 4 + j]! }))
        .sort((a, b) => b.score - a.score);
      return {
        start,
        end,
        ...(speech ? { label: scores[0]!.label } : { abstention: 'noSpeech' as const }),
        voicedSeconds,
        scores,
      };
    },
    shares(): number[] {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return counts.map((count) => count / Math.max(1, total));
    },
  };
}

/** The columns of `ser predict --timeline --format csv`, without the file's name. */
export function timelineToCsv(timeline: Timeline, labels: readonly string[]): string {
  const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [['start', 'end', 'label', 'abstention', 'voicedSeconds', ...labels.map(quote)].join(',')];
  for (let i = 0; i < timeline.length; i++) {
    const { start, end, label = '', abstention = '', voicedSeconds, scores } = timeline.at(i);
    const values = labels.map((name) => scores.find((entry) => entry.label === name)!.score);
    rows.push([start, end, quote(label), abstention, voicedSeconds, ...values].join(','));
  }
  return `${rows.join('\n')}\n`;
}

/** The windows of `ser predict --timeline --json`, with the model and how the signal was cut. */
export function timelineToJson(timeline: Timeline, about: { model: string } & Windowing): string {
  const windows = Array.from({ length: timeline.length }, (_, i) => {
    const { scores, ...rest } = timeline.at(i);
    return { ...rest, scores: Object.fromEntries(scores.map(({ label, score }) => [label, score])) };
  });
  return `${JSON.stringify({ ...about, windows }, null, 1)}\n`;
}
