import type { Decision } from '@ser/models';
import type { DistributionTable } from './distribution.ts';
import type { Engine } from './engine.ts';
import type { Lanes } from './lanes.ts';
import { createMedian } from './median.ts';
import type { Heard, News, Windowing } from './messages.ts';
import type { Source } from './microphone.ts';
import type { Timeline } from './timeline.ts';

/** Where the numbers of a session stand. */
export interface SessionView {
  readonly lanes: Lanes;
  readonly table: DistributionTable;
  readonly verdict: HTMLElement;
  readonly confidence: HTMLElement;
  readonly pitch: HTMLElement;
  readonly latency: HTMLElement;
  readonly lost: HTMLElement;
  readonly heard: HTMLElement;
}

export interface SessionOptions {
  readonly engine: Engine;
  readonly source: Source;
  readonly windowing: Windowing;
  readonly record: boolean;
  readonly timeline: Timeline;
  readonly view: SessionView;
}

/** Hears a source until it ends and shows it; resolves with what was heard. */
export async function runSession({
  engine,
  source,
  windowing,
  record,
  timeline,
  view,
}: SessionOptions): Promise<Heard> {
  const delays = createMedian();
  let arrived: number[] = [];
  let newest: Decision | undefined;
  let seconds = 0;
  let drawing = 0;
  let lost = 0;

  const draw = (): void => {
    drawing = 0;
    view.lanes.draw();
    const { pitch } = view.lanes;
    view.pitch.textContent = pitch > 0 ? `${Math.round(pitch)} Hz` : '';
    view.heard.textContent = formatSeconds(seconds);
    if (newest === undefined) return;
    view.table.show(newest, timeline.shares());
    showVerdict(newest, view.verdict, view.confidence);
    newest = undefined;
    for (const heardAt of arrived) delays.add(Date.now() - heardAt + 1000 * source.latency);
    arrived = [];
    if (source.live) view.lost.textContent = String(lost);
    view.latency.textContent = `${Math.round(delays.value)} ms (median)`;
  };
  const onNews = (news: News): void => {
    if (news.type === 'columns') {
      seconds += news.columns.count / 100;
      view.lanes.add(news.columns);
    } else if (news.type === 'windows') {
      lost = news.lost;
      for (const { window, heardAt } of news.heard) {
        timeline.add(window);
        view.lanes.addWindow(window, windowing.hop);
        newest = window;
        arrived.push(heardAt);
      }
    }
    // A hidden page draws nothing.
    if (drawing === 0 && !document.hidden) drawing = requestAnimationFrame(draw);
  };

  const { port, sampleRate, bufferLength } = source;
  const heard = await engine.ask(
    { type: 'listen', port, sampleRate, bufferLength, windowing, record },
    onNews,
    [port],
  );
  seconds = heard.seconds;
  lost = heard.lost;
  cancelAnimationFrame(drawing);
  draw();
  return heard;
}

/** `1:05` */
export function formatSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** Words for what is heard; written only when they change, since they are read aloud. */
function showVerdict({ label, scores }: Decision, verdict: HTMLElement, confidence: HTMLElement): void {
  const words = label ?? 'no speech';
  if (verdict.textContent !== words) verdict.textContent = words;
  confidence.textContent = label === undefined ? '' : `${Math.round(100 * scores[0]!.score)} %`;
}
