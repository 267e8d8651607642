import type { Rng } from '@ser/dsp';

/** What the voice does in one step of control. */
export interface VocalFrame {
  pitchHz: number;
  voice: number;
  formantsHz: readonly [number, number, number];
  noise: number;
  noiseHz: number;
  noiseBandwidthHz: number;
}

/** What stays the same through an utterance. */
export interface VocalSettings {
  sampleRate: number;
  /** Samples for which a frame holds. */
  frameLength: number;
  formantScale: number;
  tiltDb: number;
  jitter: number;
  shimmer: number;
  /** Amplitude of breath noise, against 1 for the voice. */
  breath: number;
  /** Share of a period in which the glottis is open. */
  openQuotient: number;
}

const bandwidthsHz = [70, 90, 130, 200, 280, 400] as const;
const upperFormantsHz = [3400, 4400, 5500] as const;

/**
 * Source-filter synthesis after D. H. Klatt, "Software for a cascade/parallel formant synthesizer", JASA 67(3),
 * 1980: glottal pulses and breath through six resonators in series, friction noise through one beside them.
 *
 * The pulse is the derivative of the flow t^2 - t^3 (the KLGLOTT88 source); period and amplitude wander from pulse
 * to pulse by jitter and shimmer; a one-pole filter gives the tilt.
 */
export function speak(frames: readonly VocalFrame[], settings: VocalSettings, rng: Rng): Float32Array {
  const { sampleRate, frameLength, formantScale, jitter, shimmer, breath, openQuotient } = settings;
  const samples = new Float32Array(frames.length * frameLength);
  const tract = [...bandwidthsHz].map(() => createResonator(sampleRate));
  const friction = createResonator(sampleRate);
  const tiltPole = onePole(settings.tiltDb, 3000, sampleRate);
  let tilted = 0;
  let phase = 0;
  let periodScale = 1;
  let pulseScale = 1;

  for (const [f, frame] of frames.entries()) {
    const formants = [...frame.formantsHz, ...upperFormantsHz];
    for (const [i, resonator] of tract.entries())
      resonator.tune(formants[i]! * formantScale, bandwidthsHz[i]!);
    friction.tune(frame.noiseHz, frame.noiseBandwidthHz);
    const next = frames[f + 1] ?? frame;
    for (let k = 0, at = f * frameLength; k < frameLength; k++, at++) {
      const along = k / frameLength;
      const pitchHz = frame.pitchHz + along * (next.pitchHz - frame.pitchHz);
      const voice = frame.voice + along * (next.voice - frame.voice);
      const noise = frame.noise + along * (next.noise - frame.noise);
      phase += pitchHz / (sampleRate * periodScale);
      if (phase >= 1) {
        phase -= 1;
        periodScale = Math.max(0.5, 1 + jitter * rng.normal());
        pulseScale = Math.max(0, 1 + shimmer * rng.normal());
      }
      const open = phase / openQuotient;
      const pulse = open < 1 ? open * (2 - 3 * open) * pulseScale : 0;
      tilted += (1 - tiltPole) * (pulse - tilted);
      const hiss = 2 * rng.uniform() - 1;
      // Breath is strongest while the glottis is open.
      let sound = voice * (tilted + breath * hiss * (open < 1 ? 1 : 0.4));
      for (const resonator of tract) sound = resonator.filter(sound);
      samples[at] = sound + (noise > 1e-4 ? friction.filter(noise * hiss) : 0);
    }
  }
  return samples;
}

interface Resonator {
  tune(centerHz: number, bandwidthHz: number): void;
  filter(x: number): number;
}

/** A two-pole resonator with a gain of 1 at 0 Hz; above 0.45 of the sample rate it lets everything through. */
function createResonator(sampleRate: number): Resonator {
  let a = 1;
  let b = 0;
  let c = 0;
  let y1 = 0;
  let y2 = 0;
  return {
    tune(centerHz, bandwidthHz): void {
      if (centerHz > 0.45 * sampleRate) {
        a = 1;
        b = 0;
        c = 0;
        return;
      }
      const radius = Math.exp((-Math.PI * bandwidthHz) / sampleRate);
      c = -radius * radius;
      b = 2 * radius * Math.cos((2 * Math.PI * centerHz) / sampleRate);
      a = 1 - b - c;
    },
    filter(x): number {
      const y = a * x + b * y1 + c * y2;
      y2 = y1;
      y1 = y;
      return y;
    },
  };
}

/** The pole of a low-pass filter of first order that loses so many dB at a frequency. */
export function onePole(lossDb: number, frequencyHz: number, sampleRate: number): number {
  if (lossDb <= 0) return 0;
  const kept = 10 ** (-lossDb / 10);
  const half = 1 - kept * Math.cos((2 * Math.PI * Math.min(frequencyHz, 0.5 * sampleRate)) / sampleRate);
  return (half - Math.sqrt(half * half - (1 - kept) ** 2)) / (1 - kept);
}
