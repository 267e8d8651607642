import { join } from 'node:path';
import {
  accuracy,
  applyScaler,
  bootstrapBySpeaker,
  evaluate,
  f1,
  fitScaler,
  presets,
  train,
  unweightedAverageRecall,
} from '@ser/models';
import { fileCheckpoint } from '@ser/models/node';
import type { RowData } from './data.ts';
import type { Row } from './rows.ts';

/** What one training run came to; one line of the results. */
export interface Result {
  readonly row: string;
  readonly seed: number;
  readonly trained: number;
  readonly tested: number;
  readonly testSpeakers: number;
  readonly accuracy: number;
  readonly uar: number;
  readonly f1: number;
  /** 95 % bootstrap over speakers of the UAR. */
  readonly interval?: readonly [low: number, high: number];
  /** Accuracy on the test clips after every epoch; empty where the schedule would have seen them. */
  readonly course: readonly number[];
  readonly byCorpus: readonly {
    readonly corpus: string;
    readonly clips: number;
    readonly accuracy: number;
    readonly uar: number;
  }[];
  readonly seconds: number;
}

/** Trains and tests one network; an interrupted run goes on from its checkpoint. */
export async function runRow(
  row: Row,
  { x, labels, classes, speakers, corpora, divide }: RowData,
  seed: number,
  folder: string,
): Promise<Result> {
  const started = performance.now();
  const { train: trainIndices, test } = divide(seed);
  const deep = row.network === 'deepCnn';
  const scaled = deep ? applyScaler(x, fitScaler(x, trainIndices)) : x;
  const model = presets[row.network]({ inputShape: [x.shape[1]!, 1], classes: classes.length, seed });
  const data = { x: scaled, labels, classes, trainIndices };
  const checkpoint = await fileCheckpoint(join(folder, `${row.id.replace('/', '-')}-${seed}.state`));
  const options = { seed, checkpointEvery: 5, ...checkpoint };
  // Nothing is chosen by the test clips: without early stopping, and at a constant rate, looking changes nothing.
  const history = deep
    ? await train(model, data, {
        ...options,
        epochs: 50,
        batchSize: 64,
        schedule: { type: 'plateau', factor: 0.4, patience: 2, minLearningRate: 1e-7 },
      })
    : await train(
        model,
        { ...data, validationIndices: test },
        { ...options, epochs: 150, batchSize: 16, optimizer: 'rmsprop' },
      );
  const { truth, predicted } = await evaluate(model, data, test);
  model.dispose();

  const heard = test.map((clip) => speakers[clip]!);
  const testSpeakers = new Set(heard).size;
  const interval =
    row.division === 'speaker' && testSpeakers > 1 ? bootstrapBySpeaker(truth, predicted, heard) : undefined;
  return {
    row: row.id,
    seed,
    trained: trainIndices.length,
    tested: test.length,
    testSpeakers,
    accuracy: accuracy(truth, predicted),
    uar: unweightedAverageRecall(truth, predicted),
    f1: f1(truth, predicted),
    ...(interval && { interval: [interval.low, interval.high] as const }),
    course: history.epochs.flatMap(({ validation }) => validation?.accuracy ?? []),
    byCorpus: [...new Set(test.map((clip) => corpora[clip]!))].sort().map((corpus) => {
      const own = [...test.keys()].filter((i) => corpora[test[i]!] === corpus);
      const [ownTruth, ownPredicted] = [own.map((i) => truth[i]!), own.map((i) => predicted[i]!)];
      return {
        corpus,
        clips: own.length,
        accuracy: accuracy(ownTruth, ownPredicted),
        uar: unweightedAverageRecall(ownTruth, ownPredicted),
      };
    }),
    seconds: (performance.now() - started) / 1000,
  };
}
