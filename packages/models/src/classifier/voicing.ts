import { createExtractor } from '@ser/dsp';

const frameSeconds = 0.04;
const floorDb = -60;
const pitchRange = { fMin: 65, fMax: 500 };
// Of YIN's difference function: low enough for no noise, high enough for breathy and creaky speech.
const troughThreshold = 0.4;

/** Measures how many seconds of a signal are voiced. */
export type VoicingMeter = (samples: Float32Array) => number;

/**
 * A meter for signals of one sample rate.
 *
 * A frame of 40 ms counts as voiced when its level is above -60 dB (of full scale, root mean square) and YIN
 * (de Cheveigné and Kawahara, JASA 111, 2002) finds a period of 65 to 500 Hz in it with a normalised difference
 * below 0.4. Frames do not overlap; the first one is centred on the first sample, with zeros before it.
 */
export function createVoicingMeter(sampleRate: number): VoicingMeter {
  // YIN wants the parity of its frame to be that of nFft.
  const frameLength = 2 * Math.round((frameSeconds / 2) * sampleRate);
  const extractor = createExtractor({
    sampleRate,
    nFft: frameLength,
    hopLength: frameLength,
    features: [{ type: 'rms' }, { type: 'yin', ...pitchRange, frameLength, troughThreshold }],
  });
  const floor = 10 ** (floorDb / 20);
  return (samples) => {
    const { data, rows } = extractor.extract(samples);
    let frames = 0;
    for (let row = 0; row < rows; row++) {
      if (data[2 * row]! > floor && data[2 * row + 1]! > 0) frames++;
    }
    return Math.min(frames * frameLength, samples.length) / sampleRate;
  };
}
