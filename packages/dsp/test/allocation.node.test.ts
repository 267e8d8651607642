import { expect, it } from 'vitest';
import { createExtractor, createResampler, type FeatureSpec } from '../src/index.ts';
import { noise } from './support/signals.ts';

const features: FeatureSpec[] = [
  { type: 'mfcc', nMels: 40, topDb: null, delta: 2 },
  { type: 'zeroCrossingRate' },
  { type: 'rms' },
  { type: 'spectralCentroid' },
  { type: 'spectralBandwidth' },
  { type: 'spectralRolloff' },
  { type: 'spectralFlatness' },
  { type: 'spectralEntropy' },
  { type: 'spectralContrast', topDb: null },
  { type: 'bandEnergyRatio' },
  { type: 'chroma', tuning: 0 },
  { type: 'yin', fMin: 80, fMax: 400, frameLength: 1024 },
];

/** What a call allocates in bytes, warmed up: the median of many runs, as the garbage collector spoils a few. */
function allocated(run: () => void): { heap: number; buffers: number } {
  const heap: number[] = [];
  const buffers: number[] = [];
  for (let i = 0; i < 40; i++) {
    const before = process.memoryUsage();
    run();
    const after = process.memoryUsage();
    heap.push(after.heapUsed - before.heapUsed);
    buffers.push(after.arrayBuffers - before.arrayBuffers);
  }
  const median = (values: number[]) => values.slice(20).sort((a, b) => a - b)[10]!;
  return { heap: median(heap), buffers: median(buffers) };
}

it.each([44100, 48000, 24414])('streams without allocating for a chunk, from %d Hz', (from) => {
  const resampler = createResampler({ from, to: 16000 });
  const stream = createExtractor({ sampleRate: 16000, nFft: 512, hopLength: 160, features }).stream();
  const chunk = noise(128);
  const last = new Float64Array(1);
  const onFrame = (frame: Float32Array): void => {
    last[0] = frame[0]!;
  };
  const onBlock = (speech: Float32Array): void => stream.push(speech, onFrame);
  const { heap, buffers } = allocated(() => {
    for (let i = 0; i < 500; i++) resampler.push(chunk, onBlock);
  });
  expect(last[0]).not.toBe(0);
  expect(buffers).toBe(0);
  // 73 blocks and 145 frames at least: less than a word for each.
  expect(heap).toBeLessThan(1500);
});

it('extracts into a given matrix without allocating for a frame', () => {
  const extractor = createExtractor({ sampleRate: 16000, nFft: 512, hopLength: 160, features });
  const samples = noise(32000);
  const out = extractor.extract(samples);
  const { heap, buffers } = allocated(() => {
    extractor.extract(samples, out);
  });
  expect(buffers).toBe(0);
  expect(heap).toBeLessThan(1500);
});
