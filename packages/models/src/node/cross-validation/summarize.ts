import { type BootstrapInterval, bootstrapBySpeaker } from '../../metrics/bootstrap.ts';
import { type ConfusionMatrix, confusionMatrix } from '../../metrics/confusion-matrix.ts';
import { accuracy, f1, unweightedAverageRecall } from '../../metrics/scores.ts';
import type { Protocol, Provenance } from './fold.ts';
import type { FoldRun } from './run.ts';

/** Scores of the predictions of one fold, seed, speaker or corpus, over all runs. */
export interface GroupScores {
  readonly name: string;
  /** Predictions: a clip counts once for each seed. */
  readonly predictions: number;
  readonly accuracy: number;
  readonly uar: number;
  /** Macro average. */
  readonly f1: number;
}

/** A score over the runs. */
export interface ScoreSummary {
  /** Mean over folds and seeds. */
  readonly mean: number;
  /** Sample deviation over folds and seeds; 0 for one run. */
  readonly deviation: number;
  /** Of all predictions together, resampled by speaker; absent when one speaker is tested. */
  readonly interval?: BootstrapInterval;
}

export interface CrossValidation {
  readonly protocol: Protocol;
  /** What the figures do not say. */
  readonly warnings: readonly string[];
  /** In the order of the seeds, then of the folds. */
  readonly runs: readonly FoldRun[];
  readonly uar: ScoreSummary;
  readonly accuracy: ScoreSummary;
  readonly f1: ScoreSummary;
  readonly byFold: readonly GroupScores[];
  readonly bySeed: readonly GroupScores[];
  readonly bySpeaker: readonly GroupScores[];
  /** Empty when `corpora` is not given. */
  readonly byCorpus: readonly GroupScores[];
  /** Counts over all predictions. */
  readonly confusion: ConfusionMatrix;
}

const metrics = { uar: unweightedAverageRecall, accuracy, f1 } as const;

/** Gathers the scores of all runs. */
export function summarize(
  protocol: Protocol,
  runs: readonly FoldRun[],
  labels: readonly string[],
  classes: readonly string[],
  { speakers, corpora }: Provenance,
): CrossValidation {
  const predictions = runs.flatMap(({ fold, seed, indices, predicted }) =>
    indices.map((clip, row) => ({ fold, seed, clip, truth: labels[clip]!, predicted: predicted[row]! })),
  );
  type Prediction = (typeof predictions)[number];
  const truthOf = (list: readonly Prediction[]): string[] => list.map(({ truth }) => truth);
  const predictedOf = (list: readonly Prediction[]): string[] => list.map(({ predicted }) => predicted);
  const groupBy = (nameOf: (prediction: Prediction) => string): GroupScores[] => {
    const groups = new Map<string, Prediction[]>();
    for (const prediction of predictions) {
      const name = nameOf(prediction);
      const group = groups.get(name);
      if (group) group.push(prediction);
      else groups.set(name, [prediction]);
    }
    return [...groups].map(([name, list]) => {
      const [truth, predicted] = [truthOf(list), predictedOf(list)];
      return {
        name,
        predictions: list.length,
        accuracy: accuracy(truth, predicted),
        uar: unweightedAverageRecall(truth, predicted),
        f1: f1(truth, predicted),
      };
    });
  };
  const heard = predictions.map(({ clip }) => speakers[clip]!);
  const summary = (metric: keyof typeof metrics): ScoreSummary => {
    const scores = runs.map(({ indices, predicted }) =>
      metrics[metric](
        indices.map((clip) => labels[clip]!),
        predicted,
      ),
    );
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    const options = { metric: metrics[metric] as typeof accuracy };
    return {
      mean,
      deviation: Math.sqrt(squares / Math.max(1, scores.length - 1)),
      ...(new Set(heard).size > 1 && {
        interval: bootstrapBySpeaker(truthOf(predictions), predictedOf(predictions), heard, options),
      }),
    };
  };
  return {
    protocol,
    warnings: warningsOf(protocol, new Set(heard).size),
    runs,
    uar: summary('uar'),
    accuracy: summary('accuracy'),
    f1: summary('f1'),
    byFold: groupBy(({ fold }) => fold),
    bySeed: groupBy(({ seed }) => String(seed)),
    bySpeaker: groupBy(({ clip }) => speakers[clip]!),
    byCorpus: corpora ? groupBy(({ clip }) => corpora[clip]!) : [],
    confusion: confusionMatrix(truthOf(predictions), predictedOf(predictions), { labels: classes }),
  };
}

function warningsOf(protocol: Protocol, speakers: number): string[] {
  const warnings: string[] = [];
  if (protocol === 'random') {
    warnings.push(
      'random folds test on speakers that were trained on: the scores say how well known voices are recognised, not new ones',
    );
  }
  if (protocol === 'statementHeldOut') {
    warnings.push(
      'folds by statement test on speakers that were trained on, unless the splits hold them apart too',
    );
  }
  if (speakers < 2) warnings.push('one speaker is tested: there is no interval over speakers');
  return warnings;
}
