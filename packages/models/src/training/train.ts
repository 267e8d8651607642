import { createRng } from '@ser/dsp';
import { registerKernels } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Indices } from '../features.ts';
import { accelerate, setDropoutKeys } from '../layers/accelerate.ts';
import { accuracy, unweightedAverageRecall } from '../metrics/scores.ts';
import { prepareTfjs } from '../prepare.ts';
import { augmentClip, checkAugmentation } from './augment.ts';
import { type Batch, type BatchReader, readBatches } from './batch.ts';
import { factorsOfClasses } from './class-weights.ts';
import { checkTrainingData, type TrainingData } from './data.ts';
import { DivergedError } from './diverged-error.ts';
import { argMax, type Evaluation, evaluate } from './evaluate.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { EpochRecord, EpochScores, History } from './history.ts';
import { mixClips } from './mixup.ts';
import { readTensors, readWeights, writeWeights } from './model-weights.ts';
import { createOptimizer, type RunningOptimizer } from './optimizer.ts';
import { createPause } from './pause.ts';
import { drawEpoch } from './sampling.ts';
import { createSchedule, type RunningSchedule } from './schedule.ts';
import { findSoftmaxHead } from './softmax-head.ts';
import type { BestWeights, TrainingState } from './state.ts';
import { resolveTrainOptions, type TrainOptions, type TrainSettings } from './train-options.ts';
import { trainStep } from './train-step.ts';
import { averageWeights, type WeightAverage } from './weight-average.ts';

// Independent streams of the run's seed.
const shuffling = 1;
const dropout = 2;
const augmenting = 3;
const mixing = 4;

/**
 * Trains a network of stock layers that ends in a softmax, on whatever tfjs backend is set.
 *
 * Minimises the cross-entropy of the training clips, shuffled anew in every epoch. All that is random hangs on `seed`
 * and the number of the step, so that the same seed gives the same weights, bit for bit, and so does a run that was
 * interrupted and resumed from a checkpoint (on one backend). Layers that draw numbers of their own (Gaussian noise,
 * dropout inside recurrent cells) are outside that promise.
 *
 * Between steps the event loop gets its turn. Every tensor that the run makes is disposed of, whichever way it ends.
 *
 * @returns scores of every epoch, and which epoch's weights the model has.
 * @throws RangeError for data or options that cannot work; `DivergedError` when the loss is no longer finite; the
 *   signal's reason when it aborts. After an abort the model keeps the weights of the last step.
 * @example
 * const history = await train(model, { x, labels, classes, groups, trainIndices, validationIndices }, {
 *   epochs: 50,
 *   earlyStopping: { metric: 'uar' },
 *   onEpoch: ({ epoch, validation }) => show(epoch, validation?.uar),
 * });
 */
export async function train(
  model: tfl.LayersModel,
  data: TrainingData,
  options: TrainOptions = {},
): Promise<History> {
  const settings = resolveTrainOptions(options);
  const { epochs, batchSize, seed, earlyStopping, augmentation, checkpointEvery, signal } = settings;
  const targets = checkTrainingData(data, batchSize, model.outputs[0]!.shape.at(-1)!);
  if (earlyStopping && !data.validationIndices) {
    throw new RangeError('train: earlyStopping must come with validationIndices, got none');
  }
  const reader = readBatches('train', model, data.x);
  if (augmentation) checkAugmentation('train', augmentation, reader.shape);
  const withLogits = findSoftmaxHead('train', model);
  signal?.throwIfAborted();

  prepareTfjs();
  await registerKernels();
  accelerate(model);

  const { classes, trainIndices } = data;
  const batches = Math.ceil(trainIndices.length / batchSize);
  const classFactors = factorsOfClasses(settings.classWeights, classes, targets, trainIndices);
  const schedule = createSchedule(settings.schedule, settings.learningRate, epochs * batches);
  const optimizer = createOptimizer(settings.optimizer, model.trainableWeights, {
    clipNorm: settings.clipNorm,
    weightDecay: settings.weightDecay,
  });
  const average = settings.emaDecay === undefined ? null : averageWeights(model.weights, settings.emaDecay);
  const setup = { model, optimizer, withLogits, classFactors, labelSmoothing: settings.labelSmoothing };
  const dropoutKeys = {
    seeds: model.layers.map((_, i) => createRng(seed, dropout, i).integer(2 ** 32)),
    step: 0,
  };
  const fingerprint = fingerprintOf(settings, data, targets);
  const records: EpochRecord[] = [];
  let best: BestWeights | null = null;
  let step = 0;
  let stopped: History['stopped'] = 'epochs';
  const pause = createPause();

  try {
    if (settings.resume) {
      restore(model, optimizer, average, schedule, settings.resume, fingerprint);
      records.push(...settings.resume.epochs);
      ({ best, step } = settings.resume);
    }
    for (let epoch = records.length + 1; epoch <= epochs; epoch++) {
      if (earlyStopping && best && epoch - 1 - best.epoch >= (earlyStopping.patience ?? 10)) {
        stopped = 'earlyStopping';
        break;
      }
      const started = performance.now();
      const rng = createRng(seed, shuffling, epoch);
      const order = drawEpoch(settings.sampling, Array.from(trainIndices), targets, classes.length, rng);
      const seen = { truth: [] as string[], predicted: [] as string[], loss: 0 };
      let rate = schedule.at(step);
      for (let batch = 0; batch < batches; batch++) {
        signal?.throwIfAborted();
        const clips = order.slice(batch * batchSize, (batch + 1) * batchSize);
        const wanted = oneHot(
          clips.map((clip) => targets[clip]!),
          classes.length,
        );
        const drawn = drawBatch(reader, clips, wanted, settings, { epoch, first: batch * batchSize, step });
        rate = schedule.at(step);
        dropoutKeys.step = step;
        setDropoutKeys(model, dropoutKeys);
        const stepped = trainStep(setup, drawn, wanted, { step, learningRate: rate });
        // What predicts while the numbers are read drops nothing.
        setDropoutKeys(model, undefined);
        const { loss, logits } = await stepped;
        if (!Number.isFinite(loss)) throw new DivergedError(loss, step + 1, epoch, rate);
        average?.update(step);
        step++;
        seen.loss += loss * clips.length;
        for (const [row, clip] of clips.entries()) {
          seen.truth.push(classes[targets[clip]!]!);
          seen.predicted.push(classes[argMax(logits, row * classes.length, classes.length)]!);
        }
        settings.onBatch?.({ epoch, epochs, batch: batch + 1, batches, loss, learningRate: rate });
        await pause();
      }

      const validation =
        data.validationIndices && (await validate(model, average, data, data.validationIndices, signal));
      const record: EpochRecord = {
        epoch,
        learningRate: rate,
        loss: seen.loss / order.length,
        accuracy: accuracy(seen.truth, seen.predicted),
        uar: unweightedAverageRecall(seen.truth, seen.predicted),
        ...(validation && { validation: scoresOf(validation) }),
      };
      records.push(record);
      schedule.finishEpoch((validation ?? record).loss);
      if (earlyStopping) {
        const { metric } = earlyStopping;
        const value = typeof metric === 'function' ? metric(validation!) : validation![metric];
        if (!Number.isFinite(value)) {
          throw new RangeError(`train: earlyStopping.metric must give a finite number, got ${value}`);
        }
        const improved = best === null || (metric === 'loss' ? value < best.value : value > best.value);
        if (improved) {
          best = { epoch, value, weights: await (average?.read() ?? readWeights(model.weights)) };
        }
      }
      await settings.onEpoch?.({ ...record, epochs, seconds: (performance.now() - started) / 1000 });
      if (epoch % checkpointEvery === 0 || epoch === epochs) {
        await settings.onCheckpoint?.({
          fingerprint,
          step,
          epochs: [...records],
          schedule: { ...schedule.state },
          weights: await readWeights(model.weights),
          moments: await readTensors(optimizer.moments.flat()),
          average: (await average?.read()) ?? null,
          best,
        });
      }
    }
    const finished = best?.weights ?? (await average?.read());
    if (finished) writeWeights(model.weights, finished);
    return { epochs: records, bestEpoch: best?.epoch ?? records.length, stopped };
  } finally {
    setDropoutKeys(model, undefined);
    optimizer.dispose();
    average?.dispose();
  }
}

/** A row for each target: 1 in its column, 0 elsewhere. */
function oneHot(targets: readonly number[], classes: number): Float32Array {
  const rows = new Float32Array(targets.length * classes);
  for (const [row, target] of targets.entries()) rows[row * classes + target] = 1;
  return rows;
}

/** Reads clips and augments them; mixup changes their rows of targets too. */
function drawBatch(
  reader: BatchReader,
  clips: readonly number[],
  targets: Float32Array,
  { augmentation, seed }: TrainSettings,
  { epoch, first, step }: { readonly epoch: number; readonly first: number; readonly step: number },
): Batch {
  const batch = reader.gather(clips);
  if (!augmentation) return batch;
  const { input, shape, lengths } = batch;
  const stream = augmentation.seed ?? seed;
  if (shape.length === 3) {
    const [, frames, columns] = shape as [number, number, number];
    for (const row of clips.keys()) {
      const start = row * frames * columns;
      const own = lengths?.[row] ?? frames;
      const clip = input.subarray(start, start + own * columns);
      augmentClip(clip, [own, columns], augmentation, [stream, augmenting, epoch, first + row]);
    }
  }
  if (augmentation.mixup) mixClips(input, targets, clips.length, augmentation.mixup, [stream, mixing, step]);
  return batch;
}

async function validate(
  model: tfl.LayersModel,
  average: WeightAverage | null,
  data: TrainingData,
  indices: Indices,
  signal: AbortSignal | undefined,
): Promise<Evaluation> {
  const run = () => evaluate(model, data, indices, signal ? { signal } : {});
  return average ? average.apply(run) : run();
}

function scoresOf({ loss, accuracy, uar }: EpochScores): EpochScores {
  return { loss, accuracy, uar };
}

function restore(
  model: tfl.LayersModel,
  optimizer: RunningOptimizer,
  average: WeightAverage | null,
  schedule: RunningSchedule,
  resume: TrainingState,
  fingerprint: string,
): void {
  const sizes = model.weights.map(({ shape }) =>
    (shape as number[]).reduce((product, size) => product * size, 1),
  );
  if (
    resume.fingerprint !== fingerprint ||
    sizes.join() !== resume.weights.map(({ length }) => length).join()
  ) {
    throw new RangeError('train: resume must be a state of the same model, data and options, got another');
  }
  writeWeights(model.weights, resume.weights);
  let next = 0;
  for (const row of optimizer.moments) {
    for (const [index, old] of row.entries()) {
      row[index] = tf.keep(tf.tensor(resume.moments[next++]!.slice(), old.shape));
      old.dispose();
    }
  }
  if (resume.average) average?.write(resume.average);
  schedule.state = { ...resume.schedule };
}
