import type { Signal } from '@ser/audio';
import { createRng, type Rng } from '@ser/dsp';
import { type Expression, expressions, mapExpression, type SyntheticEmotion } from './expression.ts';
import { bounded, drawSpeaker, type SpeakerVoice, streams } from './speaker.ts';
import { type Phone, statements } from './statements.ts';
import { onePole, speak, type VocalFrame } from './vocal-tract.ts';

/** What {@link synthesizeUtterance} says, and who says it how. */
export interface UtteranceOptions {
  emotion: SyntheticEmotion;
  /** 1 and up; odd numbers are men. */
  speaker: number;
  /** Which of the two phrases; default 1. */
  statement?: 1 | 2;
  /** Default 'normal'. */
  intensity?: 'normal' | 'strong';
  /** Another number gives another rendering of the same; default 1. */
  repetition?: number;
  /** Samples a second, 8000 or more; default 16000. */
  sampleRate?: number;
  /** Another seed gives other speakers; default 0. */
  seed?: number;
}

/** Seconds for which the controls hold. */
const step = 0.005;
const strengths = { normal: 1, strong: 1.4 } as const;

/** How far a speaker's own manner, and one utterance of it, stray from the textbook; by field of the expression. */
const mannerDeviation: Expression = {
  pitchSemitones: 0.5,
  logRange: 0.08,
  logTempo: 0.03,
  energyDb: 0.7,
  tiltDb: 0.7,
  logRoughness: 0.12,
  breathDb: 0.8,
  finalSemitones: 0.5,
  tremorSemitones: 0.03,
  logFormants: 0.006,
};

/**
 * Makes a short phrase of speech-like sound that expresses an emotion: a stand-in for recordings, in demonstrations
 * and tests. **It is synthetic**; what a network learns from it says nothing about people.
 *
 * A glottal source with jitter, shimmer and breath goes through moving formants; pitch level, range and contour,
 * tempo, energy, spectral tilt, roughness and tremor follow the published correlates of the emotions. Speakers
 * differ in sex, pitch, length of the vocal tract, tempo, loudness, and in how and how strongly they express each
 * emotion; a little noise lies beneath. Equal options give equal samples. About 1.5 s long, within [-1, 1].
 *
 * @throws RangeError for an unknown emotion, statement or intensity, for a speaker or repetition that is not a
 * whole number from 1, and for a sample rate outside [8000, 192000].
 *
 * @example
 * ```ts
 * const { samples, sampleRate } = synthesizeUtterance({ emotion: 'angry', speaker: 2 });
 * samples.length / sampleRate; // about 1.4 seconds
 * ```
 */
export function synthesizeUtterance({
  emotion,
  speaker,
  statement = 1,
  intensity = 'normal',
  repetition = 1,
  sampleRate = 16000,
  seed = 0,
}: UtteranceOptions): Signal {
  const phones = statements[statement - 1];
  checkOption(
    'emotion',
    Object.hasOwn(expressions, emotion),
    `one of ${Object.keys(expressions).join(', ')}`,
    emotion,
  );
  checkOption('speaker', Number.isSafeInteger(speaker) && speaker >= 1, 'a whole number from 1', speaker);
  checkOption('statement', phones !== undefined, '1 or 2', statement);
  checkOption('intensity', Object.hasOwn(strengths, intensity), "'normal' or 'strong'", intensity);
  checkOption(
    'repetition',
    Number.isSafeInteger(repetition) && repetition >= 1,
    'a whole number from 1',
    repetition,
  );
  checkOption('sampleRate', sampleRate >= 8000 && sampleRate <= 192000, 'in [8000, 192000]', sampleRate);

  const voice = drawSpeaker(speaker, seed);
  const kind = Object.keys(expressions).indexOf(emotion);
  const manner = createRng(seed, streams.manner, speaker, kind);
  const rng = createRng(
    seed,
    streams.utterance,
    speaker,
    kind,
    statement,
    strengths[intensity] > 1 ? 2 : 1,
    repetition,
  );
  const strength = strengths[intensity] * voice.expressiveness;
  const own = mapExpression(mannerDeviation, (deviation) => bounded(manner, deviation));
  const said = mapExpression(expressions[emotion], (value, field) => {
    return strength * value + own[field] + bounded(rng, 0.7 * mannerDeviation[field]);
  });

  const frameLength = Math.max(1, Math.round(step * sampleRate));
  const frames = planFrames(phones!, voice, said, rng);
  const roughness = Math.exp(said.logRoughness);
  const speech = speak(
    frames,
    {
      sampleRate,
      frameLength,
      formantScale: voice.formantScale * Math.exp(said.logFormants),
      tiltDb: Math.max(1, voice.tiltDb + said.tiltDb),
      jitter: voice.jitter * roughness,
      shimmer: 6 * voice.jitter * roughness,
      breath: 10 ** ((voice.breathDb + said.breathDb) / 20),
      openQuotient: Math.max(0.4, Math.min(0.85, 0.6 + 0.02 * said.breathDb + 0.01 * said.tiltDb)),
    },
    rng,
  );
  const before = Math.round((0.12 + 0.12 * rng.uniform()) * sampleRate);
  const after = Math.round((0.12 + 0.12 * rng.uniform()) * sampleRate);
  const samples = new Float32Array(before + speech.length + after);
  samples.set(scaleTo(speech, voice.levelDb + said.energyDb - 29), before);
  addBackground(samples, voice.noiseDb, sampleRate, rng);
  return { samples, sampleRate };
}

/** Lays the phones out in time, and pitch and loudness over them. */
function planFrames(phones: readonly Phone[], voice: SpeakerVoice, said: Expression, rng: Rng): VocalFrame[] {
  const slowness = voice.slowness * Math.exp(-said.logTempo);
  const range = voice.liveliness * Math.exp(said.logRange);
  const lengths = phones.map(({ seconds }) => seconds * slowness * Math.exp(bounded(rng, 0.08)));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const accents: { time: number; semitones: number }[] = [];
  let start = 0;
  for (const [i, phone] of phones.entries()) {
    if (phone.stressed) {
      accents.push({ time: start + 0.4 * lengths[i]!, semitones: range * (3 + bounded(rng, 0.7)) });
    }
    start += lengths[i]!;
  }
  const declination = -2 * range;
  const tremorHz = 5.5 + rng.uniform();
  const wander = bounded(rng, 0.4);

  const frames: VocalFrame[] = [];
  let formants = [...phones[0]!.formants];
  let loudness = 0;
  let noise = 0;
  let phone = 0;
  let phoneEnd = lengths[0]!;
  for (let time = 0; time < total; time += step) {
    while (time >= phoneEnd && phone < phones.length - 1) phoneEnd += lengths[++phone]!;
    const target = phones[phone]!;
    const hump = accents.reduce((sum, accent) => {
      return sum + accent.semitones * Math.exp(-0.5 * ((time - accent.time) / (0.07 * slowness)) ** 2);
    }, 0);
    const ending = Math.max(0, 1 - (total - time) / (0.3 * slowness));
    const semitones =
      said.pitchSemitones +
      declination * (time / total - 0.5) +
      hump +
      said.finalSemitones * ending ** 1.5 +
      said.tremorSemitones * Math.sin(2 * Math.PI * tremorHz * time) +
      wander * Math.sin((2 * Math.PI * time) / total);
    // Tongue and jaw glide; voice and noise come and go faster.
    formants = formants.map((hz, i) => hz + 0.28 * (target.formants[i]! - hz));
    const fade = Math.min(1, (total - time) / 0.06);
    const accentGain = 1 + 0.12 * hump;
    loudness += 0.5 * (target.voice * Math.max(0.3, accentGain) * fade - loudness);
    noise += 0.6 * ((target.noise?.amplitude ?? 0) - noise);
    const nearest = target.noise ?? phones[Math.max(0, phone - 1)]!.noise;
    frames.push({
      pitchHz: Math.max(50, Math.min(900, voice.pitchHz * 2 ** (semitones / 12))),
      voice: loudness,
      formantsHz: [formants[0]!, formants[1]!, formants[2]!],
      noise,
      noiseHz: nearest?.centerHz ?? 3000,
      noiseBandwidthHz: nearest?.bandwidthHz ?? 2000,
    });
  }
  return frames;
}

/** Brings a signal, in place, to a root mean square in dB of full scale, but to no peak above 0.98. */
function scaleTo(samples: Float32Array, levelDb: number): Float32Array {
  let squares = 0;
  let peak = 1e-9;
  for (const sample of samples) {
    squares += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  const gain = Math.min(10 ** (levelDb / 20) / Math.sqrt(squares / samples.length + 1e-18), 0.98 / peak);
  for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! * gain;
  return samples;
}

/** Adds noise, in place, that falls towards high frequencies as that of rooms does. */
function addBackground(samples: Float32Array, levelDb: number, sampleRate: number, rng: Rng): void {
  const pole = onePole(18, 3000, sampleRate);
  // The deviation of uniform noise is 1 / sqrt(3); a one-pole filter keeps (1 - p) / (1 + p) of its power.
  const gain = (10 ** (levelDb / 20) * Math.sqrt(3)) / Math.sqrt((1 - pole) / (1 + pole));
  let low = 0;
  for (let i = 0; i < samples.length; i++) {
    low += (1 - pole) * (2 * rng.uniform() - 1 - low);
    samples[i] = Math.max(-1, Math.min(1, samples[i]! + gain * low));
  }
}

function checkOption(option: string, holds: boolean, rule: string, value: unknown): void {
  if (!holds) throw new RangeError(`synthesizeUtterance: ${option} must be ${rule}, got ${String(value)}`);
}
