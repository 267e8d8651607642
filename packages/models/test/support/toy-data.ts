import { createRng } from '@ser/dsp';
import type { TrainingData } from '../../src/index.ts';

/** Clips of noise in which each class raises columns of its own; speakers s0, s1, ... take turns every 4 clips. */
export function toyData({ clips = 48, time = 12, features = 8, seed = 1 } = {}): Required<TrainingData> {
  const rng = createRng(seed);
  const classes = ['angry', 'calm', 'happy', 'sad'];
  const data = new Float32Array(clips * time * features);
  for (let clip = 0; clip < clips; clip++) {
    for (let i = 0; i < time * features; i++) {
      const raised = Math.floor(((i % features) * classes.length) / features) === clip % classes.length;
      data[clip * time * features + i] = rng.normal() + (raised ? 1 : 0);
    }
  }
  const indices = Array.from({ length: clips }, (_, clip) => clip);
  return {
    x: { data, shape: [clips, time, features] },
    labels: indices.map((clip) => classes[clip % classes.length]!),
    classes,
    groups: indices.map((clip) => `s${Math.floor(clip / 4)}`),
    trainIndices: indices.filter((clip) => clip < (clips * 2) / 3),
    validationIndices: indices.filter((clip) => clip >= (clips * 2) / 3),
  };
}
