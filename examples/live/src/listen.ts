import type { EmotionClassifier } from '@ser/models';
import { createColumnMaker } from './columns.ts';
import { createLossMeter } from './loss-meter.ts';
import type { Heard, News, Request, SoundMessage, SourceMessage } from './messages.ts';
import { createRecording } from './recording.ts';

/** Hears what comes through the port until it ends: windows and columns as they are complete. */
export function listen(
  classifier: EmotionClassifier,
  { port, sampleRate, bufferLength, windowing, record }: Extract<Request, { type: 'listen' }>,
  tell: (news: News, transfer?: Transferable[]) => void,
): Promise<Heard> {
  const stream = classifier.stream({ ...windowing, sampleRate });
  const columns = createColumnMaker(sampleRate);
  const recording = record ? createRecording(sampleRate) : undefined;
  let received = 0;
  const losses = createLossMeter(sampleRate, bufferLength);
  let at = 0;

  const hear = async (task: ReturnType<typeof stream.push>): Promise<void> => {
    const [total, then] = [received, at];
    const windows = await task;
    if (windows.length === 0) return;
    const heard = windows.map((window) => ({
      window,
      heardAt: then - 1000 * (total / sampleRate - window.end),
    }));
    tell({ type: 'windows', heard, lost: losses.lost });
  };
  const take = async (sound: SoundMessage): Promise<void> => {
    received += sound.samples.length;
    losses.add(sound.samples, sound.at);
    at = sound.at;
    const made = columns.push(sound.samples);
    if (made.count > 0) {
      const { mel, pitch, peaks } = made;
      tell({ type: 'columns', columns: made }, [mel.buffer, pitch.buffer, peaks.buffer]);
    }
    recording?.push(sound.samples);
    await hear(stream.push(sound.samples));
  };
  const end = async (): Promise<Heard> => {
    await hear(stream.flush());
    return { seconds: received / sampleRate, lost: losses.lost, wav: await recording?.toWav() };
  };
  return new Promise((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<SourceMessage>): void => {
      if (data !== 'end') {
        take(data).catch(reject);
        return;
      }
      port.close();
      end().then(resolve, reject);
    };
  });
}
