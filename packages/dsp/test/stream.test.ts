import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createExtractor,
  createResampler,
  type Extractor,
  type FeatureSpec,
  type FrameStream,
  type Recipe,
  recipes,
  resample,
} from '../src/index.ts';
import { noise } from './support/signals.ts';

const base: Recipe = { sampleRate: 8000, nFft: 256, hopLength: 100, features: [{ type: 'rms' }] };

/** Every feature that can stream. */
const features: FeatureSpec[] = [
  { type: 'mfcc', nMfcc: 5, nMels: 12, topDb: null },
  { type: 'logMel', nMels: 10 },
  { type: 'mel', nMels: 6 },
  { type: 'zeroCrossingRate' },
  { type: 'rms' },
  { type: 'spectralCentroid' },
  { type: 'spectralBandwidth' },
  { type: 'spectralRolloff' },
  { type: 'spectralFlatness' },
  { type: 'spectralEntropy' },
  { type: 'spectralContrast', nBands: 4, topDb: null },
  { type: 'bandEnergyRatio' },
  { type: 'chroma', tuning: 0 },
  { type: 'yin', fMin: 80, fMax: 400, frameLength: 600 },
];
const withoutPitch = features.filter(({ type }) => type !== 'yin');

/** The frames of a signal that arrives in chunks of the given sizes, the last one repeated. */
function inChunks(stream: FrameStream, samples: Float32Array, sizes: readonly number[]): number[] {
  const values: number[] = [];
  let expected = 0;
  const collect = (frame: Float32Array, index: number): void => {
    expect(index).toBe(expected++);
    values.push(...frame);
  };
  for (let at = 0, i = 0; at < samples.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)]!;
    stream.push(samples.subarray(at, at + size), collect);
    at += size;
  }
  stream.flush(collect);
  return values;
}

function expectEqual(extractor: Extractor, values: readonly number[], samples: Float32Array): void {
  const { data } = extractor.extract(samples);
  expect(values.length).toBe(data.length);
  const wrong = data.findIndex((value, i) => !Object.is(value, values[i]));
  expect(wrong === -1 ? 'equal' : extractor.columns[wrong % extractor.columns.length]).toBe('equal');
}

const chunks = fc.array(fc.oneof(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 6000 })), {
  minLength: 1,
  maxLength: 8,
});

describe('stream', () => {
  it.each<[string, Partial<Recipe>, FeatureSpec[]]>([
    ['every feature, centred', {}, features],
    ['every feature from the frame start', { center: false }, withoutPitch],
    ['an odd size', { nFft: 255, winLength: 201, hopLength: 37 }, withoutPitch],
    ['pitch frames shorter than nFft', { nFft: 1024 }, features],
    ['a hop beyond the frame', { nFft: 64, hopLength: 1500 }, features.slice(3)],
    [
      'a hop beyond the frame from its start',
      { nFft: 64, hopLength: 1500, center: false },
      [{ type: 'rms' }],
    ],
    ['first derivatives', {}, [{ type: 'rms' }, { ...features[0]!, delta: 1 } as FeatureSpec]],
    [
      'second derivatives',
      { center: false },
      [{ ...features[0]!, delta: 2, deltaWidth: 5 } as FeatureSpec, { type: 'logMel', nMels: 8 }],
    ],
  ])('equals extract bit for bit, for any chunking: %s', (_, framing, specs) => {
    const extractor = createExtractor({ ...base, ...framing, features: specs });
    const stream = extractor.stream();
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 6000 }), fc.nat(), chunks, (length, seed, sizes) => {
        const samples = noise(length, seed);
        expectEqual(extractor, inChunks(stream, samples, sizes), samples);
      }),
      { numRuns: 15 },
    );
    const samples = noise(2000);
    expectEqual(extractor, inChunks(stream, samples, [1]), samples);
    expectEqual(extractor, inChunks(stream, samples, [2000]), samples);
  });

  it('equals extract for signals shorter than a frame', () => {
    const extractor = createExtractor({ ...base, features });
    const stream = extractor.stream();
    for (const length of [1, 2, 99, 100, 101, 127, 128, 129, 256, 300, 301]) {
      const samples = noise(length);
      expectEqual(extractor, inChunks(stream, samples, [1]), samples);
      expectEqual(extractor, inChunks(stream, samples, [50]), samples);
    }
  });

  it.each<[Partial<Recipe>, number]>([
    [{}, 128],
    [{ center: false }, 256],
    [{ features }, 300],
    [{ features: [{ type: 'mfcc', topDb: null, delta: 1 }] }, 128 + 4 * 100],
  ])('hands a frame out when its last sample has come: %o', (part, latency) => {
    const stream = createExtractor({ ...base, ...part }).stream();
    expect(stream.latency).toBe(latency);
    let received = 0;
    let frames = 0;
    for (const sample of noise(3000)) {
      received++;
      stream.push(Float32Array.of(sample), (_, index) => {
        // The first frames of a derivative wait until its width has come.
        if (index >= 4) expect(received).toBe(index * 100 + latency);
        frames++;
      });
    }
    expect(frames).toBe(1 + Math.floor((3000 - latency) / 100));
  });

  it('two streams of one extractor do not meet', () => {
    const extractor = createExtractor({ ...base, features });
    const [one, other] = [extractor.stream(), extractor.stream()];
    const [samples, others] = [noise(3000, 1), noise(3000, 2)];
    const values: number[] = [];
    const collect = (frame: Float32Array) => values.push(...frame);
    for (let at = 0; at < 3000; at += 130) {
      one.push(samples.subarray(at, at + 130), collect);
      other.push(others.subarray(at, at + 130), () => {});
      extractor.extract(others);
    }
    one.flush(collect);
    expectEqual(extractor, values, samples);
  });

  it('takes a microphone at 48 kHz to a recipe at 16 kHz', () => {
    const { duration: _, ...recipe } = recipes.logMel;
    const extractor = createExtractor(recipe);
    const resampler = createResampler({ from: 48000, to: 16000 });
    const stream = extractor.stream();
    const samples = noise(48000);
    const values: number[] = [];
    const collect = (frame: Float32Array) => values.push(...frame);
    const pass = (speech: Float32Array) => stream.push(speech, collect);
    for (let at = 0; at < samples.length; at += 128) resampler.push(samples.subarray(at, at + 128), pass);
    resampler.flush(pass);
    stream.flush(collect);
    expectEqual(extractor, values, resample(samples, { from: 48000, to: 16000 }));
  });

  it.each<[Partial<Recipe>, string]>([
    [{ pooling: ['mean', 'std'] }, "pooling must be 'none' in a stream, got ['mean', 'std']"],
    [{ duration: { seconds: 1 } }, 'duration must be absent in a stream, got Object'],
    [
      { features: [{ type: 'rms' }, { type: 'mfcc' }] },
      "features[1].topDb must be null (a number needs the whole signal's largest value) in a stream, got 80",
    ],
    [
      { features: [{ type: 'spectralContrast', nBands: 4 }, { type: 'chroma' }] },
      "features[0].topDb must be null (a number needs the whole signal's largest value) in a stream, got 80; " +
        'features[1].tuning must be a number, such as 0 (null estimates it on the whole signal) in a stream, got null',
    ],
    [
      { features: [{ type: 'pyin', fMin: 80, fMax: 400 }] },
      "features[0].type must be 'yin' (pyin decides over the whole signal) in a stream, got 'pyin'",
    ],
  ])('says at creation what cannot stream and how to change it: %o', (part, message) => {
    const extractor = createExtractor({ ...base, ...part });
    expect(extractor.streamObstacle).toBe(message);
    expect(() => extractor.stream()).toThrow(`stream: ${message}`);
  });

  it('says nothing of a recipe that can stream', () => {
    expect(createExtractor({ ...base, features }).streamObstacle).toBeUndefined();
  });

  it('rejects chunks, and takes nothing of a chunk that it rejects', () => {
    const extractor = createExtractor({ ...base, features });
    const stream = extractor.stream();
    const samples = noise(1000);
    const wrong = samples.slice();
    wrong[999] = Infinity;
    const none = () => expect.unreachable();
    expect(() => stream.push(wrong, none)).toThrow(
      'FrameStream.push: samples must be finite, got Infinity at index 999',
    );
    expect(() => stream.push(new Float64Array(3) as unknown as Float32Array, none)).toThrow(
      'FrameStream.push: samples must be a Float32Array, got Float64Array(3)',
    );
    stream.push(new Float32Array(0), none);
    stream.flush(none);
    expectEqual(extractor, inChunks(stream, samples, [300]), samples);
  });

  it('throws for a signal too short where extract does, and begins anew', () => {
    const extractor = createExtractor({ ...base, center: false });
    const stream = extractor.stream();
    stream.push(noise(255), () => {});
    expect(() => stream.flush(() => {})).toThrow(
      'FrameStream.flush: samples must be at least one frame of 256 samples long when center is false, got 255',
    );
    expectEqual(extractor, inChunks(stream, noise(256), [7]), noise(256));
    const derivative = createExtractor({ ...base, features: [{ type: 'mfcc', topDb: null, delta: 1 }] });
    const short = derivative.stream();
    short.push(noise(799), () => {});
    expect(() => short.flush(() => {})).toThrow('samples must be long enough for 9 frames, the deltaWidth');
  });
});
