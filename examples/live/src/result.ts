import type { Windowing } from './messages.ts';
import { type Timeline, timelineToCsv, timelineToJson } from './timeline.ts';
import type { MountedPicture } from './timeline-picture.ts';

/** What stays when the sound is over. */
interface Outcome {
  readonly title: string;
  readonly verdict: string;
  /** Name of the files that are saved, without an ending. */
  readonly name: string;
  readonly timeline: Timeline;
  readonly labels: readonly string[];
  readonly model: string;
  readonly windowing: Windowing;
  readonly wav?: Blob | undefined;
}

export interface ResultPanel {
  show(outcome: Outcome): Promise<void>;
  hide(): void;
}

// More would be thinner than a pixel.
const mostWindows = 400;

/** The panel with the whole timeline as a picture, and what can be saved. */
export function createResultPanel(element: <T extends HTMLElement>(id: string) => T): ResultPanel {
  const panel = element('result');
  let outcome: Outcome | undefined;
  let picture: MountedPicture | undefined;

  const onClick = (id: string, make: (shown: Outcome) => [content: Blob | string, ending: string]): void => {
    element(id).addEventListener('click', () => {
      const [content, ending] = make(outcome!);
      save(new Blob([content]), `${outcome!.name}.${ending}`);
    });
  };
  onClick('save-csv', ({ timeline, labels }) => [timelineToCsv(timeline, labels), 'csv']);
  onClick('save-json', ({ timeline, model, windowing }) => [
    timelineToJson(timeline, { model, ...windowing }),
    'json',
  ]);
  onClick('save-wav', ({ wav }) => [wav!, 'wav']);

  const holder = element('result-picture');
  let drawnWidth = 0;
  const draw = async (): Promise<void> => {
    const shown = outcome;
    if (shown === undefined || holder.clientWidth === drawnWidth) return;
    drawnWidth = holder.clientWidth;
    const width = drawnWidth;
    const { mountPicture, plotTimeline } = await import('./timeline-picture.ts');
    if (outcome !== shown || width !== drawnWidth) return;
    const every = Math.ceil(shown.timeline.length / mostWindows);
    const windows = thin(shown.timeline, shown.labels, every);
    const spec = plotTimeline(windows, { width: width - 70, height: 130, theme: 'page' });
    const legend = { ...spec.config?.legend, orient: 'bottom', columns: width < 600 ? 3 : 8 };
    picture?.remove();
    picture = await mountPicture(holder, { ...spec, config: { ...spec.config, legend } as never });
  };
  addEventListener('resize', () => void draw());

  return {
    async show(shown): Promise<void> {
      outcome = shown;
      drawnWidth = 0;
      element('result-title').textContent = shown.title;
      element('result-verdict').textContent = shown.verdict;
      element('save-wav').hidden = shown.wav === undefined;
      panel.hidden = false;
      await draw();
    },
    hide(): void {
      outcome = undefined;
      panel.hidden = true;
    },
  };
}

/** One window of `every`, labels in the model's order, which is that of the colours. */
function thin(
  timeline: Timeline,
  labels: readonly string[],
  every: number,
): { start: number; end: number; scores: { label: string; score: number }[] }[] {
  return Array.from({ length: Math.ceil(timeline.length / every) }, (_, i) => {
    const { start, end, scores } = timeline.at(i * every);
    return { start, end, scores: labels.map((name) => scores.find(({ label }) => label === name)!) };
  });
}

function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
