import { accuracy, bootstrapBySpeaker, confusionMatrix, unweightedAverageRecall } from '@ser/models';
import { plotConfusionMatrix, plotLearningCurves } from '@ser/plots';
import { toPng } from '@ser/plots/node';
import type { Outcome } from './experiment.ts';

/** UAR with its interval over speakers and accuracy, of all test clips and of each corpus. */
export function formatScores(protocol: string, { test, testClips, history }: Outcome): string {
  const { truth, predicted } = test;
  const speakers = testClips.map(({ speaker }) => speaker);
  const voices = new Set(speakers).size;
  const interval = voices > 1 ? bootstrapBySpeaker(truth, predicted, speakers) : undefined;
  const range = interval ? ` (${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})` : '';
  const corpora = [...new Set(testClips.map(({ corpus }) => corpus))].sort();
  const each = corpora.map((corpus) => {
    const own = [...truth.keys()].filter((i) => testClips[i]!.corpus === corpus);
    const pair = [own.map((i) => truth[i]!), own.map((i) => predicted[i]!)] as const;
    const uar = unweightedAverageRecall(...pair).toFixed(3);
    return `  ${corpus}: UAR ${uar}, accuracy ${accuracy(...pair).toFixed(3)}, ${own.length} clips`;
  });
  return [
    `${protocol}: UAR ${test.uar.toFixed(3)}${range}, accuracy ${test.accuracy.toFixed(3)}; ${truth.length} test clips, speakers tested: ${voices}; epoch ${history.bestEpoch} of ${history.epochs.length}`,
    ...(corpora.length > 1 ? each : []),
  ].join('\n');
}

/** The pictures of a run, by file name. */
export async function drawOutcome(
  { test: { truth, predicted }, history: { epochs, bestEpoch } }: Outcome,
  classes: readonly string[],
): Promise<[name: string, png: Uint8Array][]> {
  const curves = (
    [
      ['Loss', 'loss'],
      ['UAR', 'uar'],
    ] as const
  ).map(([name, measure]) => ({
    name,
    train: epochs.map((epoch) => epoch[measure]),
    validation: epochs.map((epoch) => epoch.validation![measure]),
  }));
  const { labels, values } = confusionMatrix(truth, predicted, { labels: classes });
  return [
    ['learning-curves.png', await toPng(plotLearningCurves(curves, { bestEpoch }))],
    ['confusion-matrix.png', await toPng(plotConfusionMatrix({ labels, counts: values }))],
  ];
}
