import { decode, toMono } from '@ser/audio';
import type { EmotionClassifier } from '@ser/models';
import type { Analysed, News, Windowing } from './messages.ts';

const pieceSeconds = 5;

/** Hears a file as a whole, and then along its windows: what `ser predict` says of it, with and without `--timeline`. */
export async function analyse(
  classifier: EmotionClassifier,
  file: File,
  windowing: Windowing,
  tell: (news: News) => void,
): Promise<Analysed> {
  const { samples, sampleRate } = toMono(await decode(new Uint8Array(await file.arrayBuffer())));
  if (samples.length === 0) throw new Error('it holds no samples');
  const decision = await classifier.decide({ samples, sampleRate });
  tell({ type: 'verdict', decision, seconds: samples.length / sampleRate });
  const stream = classifier.stream({ ...windowing, sampleRate });
  const piece = Math.ceil(pieceSeconds * sampleRate);
  for (let start = 0; start < samples.length; start += piece) {
    const windows = await stream.push(samples.subarray(start, start + piece));
    tell({ type: 'progress', share: Math.min(1, (start + piece) / samples.length), windows });
  }
  tell({ type: 'progress', share: 1, windows: await stream.flush() });
  return { samples: samples as Float32Array<ArrayBuffer>, sampleRate };
}
