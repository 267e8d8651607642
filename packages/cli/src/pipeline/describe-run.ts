import { decodeFile } from '@ser/audio/node';
import type { Clip } from '@ser/datasets';
import { type Report, renderReport } from '../report/index.ts';
import type { Terminal } from '../terminal.ts';
import { describeModel } from './describe-model.ts';
import { describeTested, speakersOf, type Tested } from './describe-tested.ts';
import { describeVoices } from './describe-voices.ts';
import { type LabelledClips, titlesOf } from './load-clips.ts';
import type { TrainRun } from './train-job.ts';
import { versions } from './versions.ts';

/** What the report of a training and that of an evaluation have in common. */
export interface RunStory {
  data: Pick<LabelledClips, 'skipped' | 'sources' | 'synthetic'>;
  failed: Report['data']['skipped'];
  /** All clips that could be read, with their classes. */
  clips: readonly Clip[];
  labels: readonly string[];
  tested: Tested;
  inputs: readonly string[];
  protocol: Report['protocol'];
  history: Report['history'];
  model: Report['model'];
  timing: Report['timing'];
  command: string;
  seed: number;
}

/** The page of a run; `page` is the folder where it will lie. */
export async function renderRun(
  story: RunStory,
  { page, embedAudio, terminal }: { page: string; embedAudio: number; terminal: Terminal },
): Promise<string> {
  const { data, failed, clips, labels, tested, inputs } = story;
  const { files, ...described } = await describeTested(tested, { inputs, page });
  const distributions = await describeVoices(clips, labels, tested.classes);
  const title = data.synthetic ? 'synthetic voices' : titlesOf(data.sources);
  const report: Report = {
    title: `Speech emotion recognition on ${title}`,
    created: new Date().toISOString(),
    synthetic: data.synthetic,
    data: {
      corpora: data.sources,
      folder: inputs.join(', '),
      clips: clips.length,
      speakers: speakersOf(clips).length,
      labels: tested.classes.map((label) => ({
        label,
        count: labels.filter((other) => other === label).length,
      })),
      skipped: [...data.skipped, ...failed],
    },
    protocol: story.protocol,
    history: story.history,
    ...described,
    ...(distributions === undefined ? {} : { distributions }),
    model: story.model,
    timing: story.timing,
    repeat: {
      command: story.command,
      seed: story.seed,
      versions: Object.entries({ ...versions().packages, ...versions().machine }).map(([name, version]) => ({
        name,
        version,
      })),
    },
  };
  return renderReport(report, {
    embedAudio,
    readClip: (mistake) => decodeFile(files.get(mistake)!),
    onWarning: terminal.warn,
  });
}

/** What there is to tell of a training. */
export function storyOf(run: TrainRun): RunStory {
  const { job, data, failed, clips, labels, split, history, model, recipe, columns, classes, test } = run;
  const part = (name: string, indices: Int32Array): Report['protocol']['parts'][number] => ({
    name,
    speakers: speakersOf(Array.from(indices, (i) => clips[i]!)),
    clips: indices.length,
  });
  return {
    data,
    failed,
    clips,
    labels,
    tested: { ...test, classes, clips: Array.from(test.indices, (i) => clips[i]!) },
    inputs: job.inputs,
    protocol: {
      description: test.description,
      parts: [
        part('Training', split.train),
        part('Validation', split.validation),
        part(test.heldOut ? 'Test' : 'Test, in folds', test.indices),
      ],
      scoredOn: test.heldOut ? 'Test' : 'Test, in folds',
    },
    history: {
      curves: (['loss', 'accuracy', 'uar'] as const).map((name) => ({
        name: name === 'uar' ? 'UAR' : name,
        train: history.epochs.map((epoch) => epoch[name]),
        validation: history.epochs.map((epoch) => epoch.validation![name]),
      })),
      bestEpoch: history.bestEpoch,
    },
    model: describeModel(model, {
      title: job.experiment.title,
      recipe,
      columns,
      settings: { ...job.experiment, recipe },
    }),
    timing: run.laps,
    command: job.command,
    seed: job.seed,
  };
}
