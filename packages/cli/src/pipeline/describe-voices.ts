import { decodeFile } from '@ser/audio/node';
import type { Clip } from '@ser/datasets';
import { spectralCentroid } from '@ser/dsp';
import { autocorrelationPitch, functionals } from '@ser/dsp/voice';
import type { Report } from '../report/index.ts';

const sampleRate = 16000;

/** Enough for quartiles; pitch takes its time. */
const mostClips = 16;

const names = [
  'Median pitch (Hz)',
  'Pitch range (semitones)',
  'Level (dB, full scale 0)',
  'Spectral centroid (Hz)',
] as const;

/** How the voices of the emotions differ, in the recordings themselves; undefined where there are none to read. */
export async function describeVoices(
  clips: readonly Clip[],
  labels: readonly string[],
  classes: readonly string[],
): Promise<Report['distributions']> {
  const measured: { label: string; values: number[] }[] = [];
  for (const label of classes) {
    const all = clips.filter((clip, i) => labels[i] === label && clip.augmentation === undefined);
    for (const clip of evenly(all)) {
      // A table of features may be all that is there of a recording.
      const signal = await decodeFile(clip.path, { sampleRate }).catch(() => undefined);
      if (signal !== undefined && signal.samples.length > 0) {
        measured.push({ label, values: measure(signal.samples) });
      }
    }
  }
  const features = names.flatMap((feature, column) => {
    const groups = classes.flatMap((label) => {
      const values = measured.flatMap((clip) => (clip.label === label ? [clip.values[column]!] : []));
      const finite = values.filter(Number.isFinite);
      return finite.length === 0 ? [] : [{ label, values: finite }];
    });
    return groups.length === 0 ? [] : [{ feature, groups }];
  });
  return features.length === 0 ? undefined : { clips: measured.length, features };
}

/** Some of many, at even steps from the first. */
function evenly<T>(all: readonly T[]): T[] {
  const count = Math.min(mostClips, all.length);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}

/** The features in the order of their names; not finite where there is no voice, or no sound at all. */
function measure(samples: Float32Array): number[] {
  const pitch = autocorrelationPitch(samples, { sampleRate });
  const { percentile20, percentile50, percentile80 } = functionals(pitch.f0, { sampleRate });
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const centroids = spectralCentroid(samples, { sampleRate, nFft: 512, hopLength: 160 });
  return [
    percentile50,
    12 * Math.log2(percentile80 / percentile20),
    10 * Math.log10(power),
    functionals(centroids, { sampleRate }).percentile50,
  ];
}
