import type { Decision } from '@ser/models';
import { themeProperties } from '@ser/plots';
import { createDistributionTable } from './distribution.ts';
import { acceptDrops, chosenFolder, type Dropped } from './dropped.ts';
import { startEngine } from './engine.ts';
import { createLanes } from './lanes.ts';
import type { Analysed, ModelInfo, ModelSource, Windowing } from './messages.ts';
import { openMicrophone, type Source } from './microphone.ts';
import { play } from './play.ts';
import { createResultPanel } from './result.ts';
import { formatSeconds, runSession, type SessionView } from './session.ts';
import { createTimeline } from './timeline.ts';

const hop = 0.25;

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const canvas = (id: string): HTMLCanvasElement => element<HTMLCanvasElement>(id);

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  `:root { ${themeProperties('light')} } @media (prefers-color-scheme: dark) { :root { ${themeProperties('dark')} } }`,
);
document.adoptedStyleSheets.push(sheet);

const engine = startEngine();
const lanes = createLanes({
  waveform: canvas('waveform'),
  mel: canvas('mel'),
  pitch: canvas('pitch'),
  emotions: canvas('emotions'),
});
const table = createDistributionTable(element<HTMLTableSectionElement>('distribution'));
const result = createResultPanel(element);
const view: SessionView = {
  lanes,
  table,
  verdict: element('verdict'),
  confidence: element('confidence'),
  pitch: element('pitch-value'),
  latency: element('latency'),
  lost: element('lost'),
  heard: element('heard'),
};
const modelSelect = element<HTMLSelectElement>('model');
const windowSelect = element<HTMLSelectElement>('window');

let model: ModelInfo | undefined;
let source: Source | undefined;
let opened: (Analysed & { readonly name: string }) | undefined;
let loadedFrom = 'bundled';
let busy = false;
// Where the keyboard was when a task began: a button that is disabled or hidden loses it.
let begun: HTMLElement | undefined;

/** Shows what can be done now. */
function refresh(): void {
  const running = source !== undefined;
  for (const id of ['listen', 'record', 'open', 'model', 'window', 'play', 'choose-folder']) {
    element<HTMLButtonElement>(id).disabled = busy || running || (model === undefined && id !== 'model');
  }
  element('listen').hidden = running;
  element('record').hidden = running;
  element('stop').hidden = !running;
  element('play').hidden = opened === undefined;
  document.body.classList.toggle('running', running);
  if (begun !== undefined && document.activeElement!.matches('body, :disabled, [hidden]')) {
    const back = begun.matches(':disabled, [hidden]') ? element('listen') : begun;
    (running ? element('stop') : back).focus();
  }
}

function say(words: string): void {
  element('status').textContent = words;
}

function warn(words: string): void {
  element('alert').textContent = words;
  element('alert').hidden = false;
}

/** Does one thing at a time; what goes wrong is said in words. */
async function attempt(task: () => Promise<void>): Promise<void> {
  if (busy) {
    warn('One thing at a time: press Stop first, or wait until the page is ready.');
    return;
  }
  busy = true;
  const { activeElement } = document;
  begun = activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement : undefined;
  element('alert').hidden = true;
  refresh();
  try {
    await task();
  } catch (error) {
    warn((error as Error).message);
    say(model === undefined ? 'No model is loaded: choose another one.' : 'Ready.');
  } finally {
    busy = false;
    refresh();
  }
}

function windowing(): Windowing {
  return { window: Number(windowSelect.value), hop };
}

function clear(): void {
  lanes.clear(model!.labels);
  lanes.draw();
  table.reset(model!.labels);
  view.verdict.textContent = '–';
  view.confidence.textContent = '';
  for (const fact of [view.latency, view.lost, view.heard]) fact.textContent = '–';
}

async function load(wanted: ModelSource): Promise<void> {
  say('Loading the model…');
  model = await engine.ask({ type: 'load', source: wanted });
  loadedFrom = modelSelect.value = { bundled: 'bundled', url: 'url', files: 'folder' }[wanted.kind];
  clear();
  result.hide();
  opened = undefined;
  const trained = model.trainingData === undefined ? '' : ` Trained on: ${model.trainingData}.`;
  const licence =
    wanted.kind === 'bundled' ? ' Its weights are CC BY-NC-SA 4.0: not for commercial use.' : '';
  element('about-model').textContent =
    `Model: ${model.name} (${model.labels.join(', ')}).${trained}${licence}`;
  say('Ready.');
}

/** Runs a source to its end and shows what stays. */
async function hear(from: Source, record: boolean, title: string, name: string): Promise<void> {
  const { labels, name: modelName } = model!;
  const timeline = createTimeline(labels);
  const cut = windowing();
  clear();
  source = from;
  refresh();
  say(record ? 'Recording.' : 'Listening.');
  try {
    const heard = await runSession({ engine, source: from, windowing: cut, record, timeline, view });
    if (timeline.length === 0 || opened !== undefined) return;
    const verdict = `${formatSeconds(heard.seconds)} at ${from.sampleRate} Hz, ${timeline.length} windows.`;
    void result.show({
      title,
      verdict,
      name,
      timeline,
      labels,
      model: modelName,
      windowing: cut,
      wav: heard.wav,
    });
  } finally {
    from.stop();
    source = undefined;
    say('Ready.');
  }
}

const listen = (record: boolean): Promise<void> =>
  attempt(async () => {
    result.hide();
    opened = undefined;
    say('Waiting for the microphone…');
    const microphone = await openMicrophone(() => {
      source?.stop();
      warn('The microphone went away. What was heard until then is below.');
    });
    await hear(microphone, record, record ? 'What was recorded' : 'What was heard', 'microphone');
  });

const openSound = (file: File): Promise<void> =>
  attempt(async () => {
    if (model === undefined) throw new Error('Choose a model first: without one nothing can be heard.');
    const { labels, name: modelName } = model;
    const timeline = createTimeline(labels);
    const cut = windowing();
    result.hide();
    opened = undefined;
    clear();
    let verdict = '';
    const heard = await engine
      .ask({ type: 'analyse', file, windowing: cut }, (news) => {
        if (news.type === 'verdict') verdict = describe(news.decision, news.seconds);
        if (news.type !== 'progress') return;
        for (const window of news.windows) timeline.add(window);
        say(`Hearing ${file.name}: ${Math.round(100 * news.share)} %`);
      })
      .catch((error: Error) => {
        throw new Error(`${file.name}: ${error.message}`);
      });
    opened = { ...heard, name: file.name };
    say('Ready.');
    const name = file.name.replace(/\.[^.]*$/, '');
    await result.show({
      title: file.name,
      verdict,
      name,
      timeline,
      labels,
      model: modelName,
      windowing: cut,
    });
  });

function describe({ label, scores }: Decision, seconds: number): string {
  const best = scores.slice(0, 3).map((entry) => `${entry.label} ${entry.score.toFixed(2)}`);
  const words = label === undefined ? 'No speech in it; the network would say' : 'As a whole';
  return `${words}: ${best.join(', ')}. ${formatSeconds(seconds)} long.`;
}

const take = (dropped: Dropped): Promise<void> =>
  dropped.kind === 'sound' ? openSound(dropped.file) : attempt(() => load(dropped.source));

element('listen').addEventListener('click', () => listen(false));
element('record').addEventListener('click', () => listen(true));
element('stop').addEventListener('click', () => source?.stop());
element('play').addEventListener('click', () =>
  attempt(async () => {
    const { samples, sampleRate, name } = opened!;
    await hear(await play(samples, sampleRate), false, name, name);
  }),
);

modelSelect.addEventListener('change', () => {
  element('model-url').hidden = modelSelect.value !== 'url';
  element('model-folder').hidden = modelSelect.value !== 'folder';
  if (modelSelect.value === 'bundled' && loadedFrom !== 'bundled') {
    void attempt(() => load({ kind: 'bundled' }));
  }
});
element('model-url').addEventListener('submit', (event) => {
  event.preventDefault();
  const { value: url } = element<HTMLInputElement>('url');
  void attempt(() => load({ kind: 'url', url }));
});
const folder = element<HTMLInputElement>('folder');
element('choose-folder').addEventListener('click', () => folder.click());
folder.addEventListener('change', () => {
  if (folder.files!.length > 0) void attempt(() => load(chosenFolder(folder.files!)));
});
const file = element<HTMLInputElement>('file');
element('open').addEventListener('click', () => file.click());
file.addEventListener('change', () => {
  const [chosen] = file.files!;
  if (chosen) void openSound(chosen);
  // So that the same file can be chosen again.
  file.value = '';
});
acceptDrops(element('drop'), take, (error) => warn(error.message));
addEventListener('resize', () => lanes.draw());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => lanes.draw());
refresh();
void attempt(() => load({ kind: 'bundled' }));
