// Writes docs/*.png and docs/*.svg, the pictures of the README, from synthetic voices and a network trained on them:
// node_modules/.bin/tsx --conditions=@ser/source packages/plots/scripts/gallery.ts
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  amplitudeToDb,
  chroma,
  melSpectrogram,
  mfcc,
  powerToDb,
  pyin,
  recipes,
  rms,
  spectrogram,
} from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { splitBySpeaker, synthesizeUtterance } from '../../datasets/src/index.ts';
import { extractTable, scanCorpus, writeSyntheticCorpus } from '../../datasets/src/node/index.ts';
import {
  applyScaler,
  buildConv1d,
  confusionMatrix,
  EmotionClassifier,
  evaluate,
  fitScaler,
  recall,
  train,
} from '../../models/src/index.ts';
import { useWasmBackend } from '../../models/src/node/index.ts';
import {
  emotionColors,
  modelLayers,
  plotChroma,
  plotClassBalance,
  plotClip,
  plotConfusionMatrix,
  plotFeatureDistribution,
  plotGrid,
  plotLearningCurves,
  plotMelSpectrogram,
  plotMfcc,
  plotModel,
  plotPerSpeakerRecall,
  plotPitch,
  plotPredictionDistribution,
  plotReliability,
  plotRoc,
  plotScoreBySize,
  plotSpectrogram,
  plotSpectrum,
  plotTimeline,
  plotWaveform,
  toSvg,
} from '../src/index.ts';
import { toPng } from '../src/node/index.ts';

const folder = fileURLToPath(new URL('../docs/', import.meta.url));
const sampleRate = 16000;
const frames = { sampleRate, hopLength: 160 };
const voice = { speaker: 2, sampleRate };
const emotions = ['neutral', 'calm', 'happy', 'sad', 'angry', 'fearful', 'disgust', 'surprised'] as const;

// Spectrograms are small inside an SVG, where they stay pictures of one palette.
const saveSvg = async (name: string, spec: TopLevelSpec): Promise<void> =>
  writeFile(join(folder, `${name}.svg`), await toSvg(spec));

const save = async (name: string, spec: TopLevelSpec, scale = 1.5): Promise<void> =>
  writeFile(join(folder, `${name}.png`), await toPng(spec, { scale }));

const melOf = (samples: Float32Array) =>
  powerToDb(melSpectrogram(samples, { ...frames, nFft: 512, nMels: 64 }), { ref: 'max', topDb: 70 });

/** One clip in every way. */
async function soundPictures(): Promise<void> {
  const { samples } = synthesizeUtterance({ ...voice, emotion: 'happy' });
  const power = powerToDb(spectrogram(samples, { ...frames, nFft: 1024 }).power, { ref: 'max', topDb: 70 });
  const whole = new Float32Array(2 ** 15);
  whole.set(samples);
  const { magnitude } = spectrogram(whole, { sampleRate, nFft: 2 ** 15, hopLength: 2 ** 15, center: false });
  await save('waveform', plotWaveform(samples, { sampleRate, title: 'plotWaveform' }));
  await save(
    'spectrum',
    plotSpectrum(amplitudeToDb(magnitude, { ref: 'max' }).data, {
      sampleRate,
      height: 130,
      title: 'plotSpectrum',
    }),
  );
  const size = { width: 300, height: 150, topDb: 70 };
  await saveSvg(
    'spectrograms',
    plotGrid(
      [
        plotSpectrogram(power, { ...frames, ...size, title: 'plotSpectrogram' }),
        plotSpectrogram(power, { ...frames, ...size, frequencyScale: 'log', title: "frequencyScale: 'log'" }),
        plotMelSpectrogram(melOf(samples), { ...frames, ...size, title: 'plotMelSpectrogram' }),
        plotMelSpectrogram(melOf(samples), {
          ...frames,
          ...size,
          palette: 'viridis',
          title: "palette: 'viridis'",
        }),
      ],
      { columns: 2 },
    ),
  );
  await saveSvg(
    'features',
    plotGrid(
      [
        plotMfcc(mfcc(samples, { ...frames, nMfcc: 13, nFft: 512, nMels: 64 }), {
          ...frames,
          width: 300,
          height: 150,
          title: 'plotMfcc',
        }),
        plotChroma(chroma(samples, { ...frames, nFft: 2048 }), {
          ...frames,
          width: 300,
          height: 150,
          title: 'plotChroma',
        }),
      ],
      { columns: 2 },
    ),
  );
  const pitch = pyin(samples, { ...frames, fMin: 65, fMax: 600, frameLength: 1024 });
  await saveSvg('pitch', plotPitch(power, pitch, { ...frames, topDb: 70, title: 'plotPitch' }));
  await saveSvg(
    'grid',
    plotGrid(
      emotions.map((emotion) => {
        const { samples: own } = synthesizeUtterance({ ...voice, emotion });
        return plotClip(own, melOf(own), {
          ...frames,
          topDb: 70,
          width: 220,
          height: 90,
          waveformHeight: 44,
          peak: 1,
          title: emotion,
          color: emotionColors([emotion], 'dark')[0]!,
          theme: 'dark',
        });
      }),
      { columns: 3, theme: 'dark', title: 'plotGrid: one sentence of one synthetic voice in eight emotions' },
    ),
  );
}

/** What training and testing a network shows. */
async function learningPictures(place: string): Promise<void> {
  await writeSyntheticCorpus(place, { speakers: 16 });
  const { clips } = await scanCorpus(place);
  const { table } = await extractTable(clips, recipes.mfccMean);
  const labels = table.clips.map((clip) => clip.emotion);
  const groups = table.clips.map((clip) => clip.speaker);
  const classes = emotions.filter((emotion) => labels.includes(emotion));
  await useWasmBackend();

  const trained = async (speakers: number) => {
    const split = splitBySpeaker(table.clips, { seed: 3, test: 0.375, validation: 0.125 });
    const heard = new Set([...new Set(Array.from(split.train, (i) => groups[i]!))].slice(0, speakers));
    const trainIndices = split.train.filter((i) => heard.has(groups[i]!));
    const scaler = fitScaler(table.pack(), trainIndices);
    const data = { x: applyScaler(table.pack(), scaler), labels, classes, groups };
    const model = buildConv1d({ inputShape: [40, 1], classes: classes.length, seed: 1 });
    const history = await train(
      model,
      { ...data, trainIndices, validationIndices: split.validation },
      { epochs: 50, seed: 1, earlyStopping: { metric: 'uar', patience: 15 } },
    );
    const result = await evaluate(model, data, split.test);
    return { split, scaler, model, history, result, clipsOfEach: trainIndices.length / classes.length };
  };

  const { split, scaler, model, history, result, clipsOfEach } = await trained(99);
  const { values } = confusionMatrix(result.truth, result.predicted, { labels: classes });
  const scored = { labels: classes, truth: result.truth, probabilities: result.probabilities };
  const tested = Array.from(split.test, (i) => groups[i]!);
  const speakers = [...new Set(tested)].sort().map((speaker) => {
    const rows = tested.flatMap((own, row) => (own === speaker ? [row] : []));
    const pick = (all: readonly string[]): string[] => rows.map((row) => all[row]!);
    return { speaker, recall: recall(pick(result.truth), pick(result.predicted)) };
  });
  await save(
    'learning-curves',
    plotLearningCurves(
      (['loss', 'uar'] as const).map((name) => ({
        name: name === 'uar' ? 'UAR' : 'Loss',
        train: history.epochs.map((epoch) => epoch[name]),
        validation: history.epochs.map((epoch) => epoch.validation![name]),
      })),
      { bestEpoch: history.bestEpoch, title: 'plotLearningCurves', height: 150 },
    ),
  );
  const counts = { labels: classes, counts: values };
  await save('confusion-matrix', plotConfusionMatrix(counts, { title: 'plotConfusionMatrix' }));
  await save(
    'confusion-counts',
    plotConfusionMatrix(counts, { normalize: 'none', title: "normalize: 'none'" }),
  );
  await save('speaker-recall', plotPerSpeakerRecall(speakers, { title: 'plotPerSpeakerRecall' }));
  await save(
    'prediction-distribution',
    plotPredictionDistribution(
      classes.map((label) => ({
        label,
        predicted: result.predicted.filter((own) => own === label).length,
        actual: result.truth.filter((own) => own === label).length,
      })),
      { title: 'plotPredictionDistribution' },
    ),
  );
  await save(
    'class-balance',
    plotClassBalance(
      classes.map((label) => ({ label, count: labels.filter((own) => own === label).length })),
      { title: 'plotClassBalance' },
    ),
  );
  await save('reliability', plotReliability(scored, { title: 'plotReliability', width: 240, height: 200 }));
  await save('roc', plotRoc(scored, { title: 'plotRoc', width: 240, height: 240 }));
  await save('model', plotModel(modelLayers(model), { title: 'plotModel' }), 1);
  await save(
    'feature-distribution',
    plotFeatureDistribution(
      classes.map((label) => ({
        label,
        values: [1, 2, 3, 4, 5, 6, 7, 8].flatMap((speaker) =>
          ([1, 2] as const).map((statement) => {
            const { samples } = synthesizeUtterance({ speaker, statement, emotion: label, sampleRate });
            const loudness = rms(samples);
            return 20 * Math.log10(loudness.reduce((sum, value) => sum + value, 0) / loudness.length);
          }),
        ),
      })),
      { feature: 'Mean level (dB)', title: 'plotFeatureDistribution' },
    ),
  );

  const points = [];
  for (const speakersHeard of [1, 2, 4]) {
    const run = await trained(speakersHeard);
    points.push({ size: run.clipsOfEach, score: run.result.uar });
  }
  points.push({ size: clipsOfEach, score: result.uar });
  await save(
    'score-by-size',
    plotScoreBySize([{ name: 'Conv1D', points }], { chance: 1 / classes.length, title: 'plotScoreBySize' }),
  );

  const classifier = new EmotionClassifier({ model, recipe: table.recipe, scaler, labels: classes });
  const sentences = (['sad', 'angry', 'calm', 'happy'] as const).flatMap((emotion) =>
    ([1, 2, 1] as const).flatMap((statement) => [
      ...synthesizeUtterance({ speaker: 3, statement, emotion, sampleRate }).samples,
    ]),
  );
  const windows = await classifier.timeline({ samples: Float32Array.from(sentences), sampleRate });
  await save('timeline', plotTimeline(windows, { theme: 'dark', title: 'plotTimeline' }));
}

const place = await mkdtemp(join(tmpdir(), 'gallery-'));
try {
  await soundPictures();
  await learningPictures(join(place, 'synthetic'));
} finally {
  await rm(place, { recursive: true });
}
