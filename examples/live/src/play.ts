import type { SoundMessage, SourceMessage } from './messages.ts';
import type { Source } from './microphone.ts';

const tickMs = 20;

/** Plays samples aloud, and gives the very same ones to the worker as they sound. */
export async function play(samples: Float32Array<ArrayBuffer>, sampleRate: number): Promise<Source> {
  const context = new AudioContext();
  await context.resume();
  const buffer = context.createBuffer(1, samples.length, sampleRate);
  buffer.copyToChannel(samples, 0);
  const node = new AudioBufferSourceNode(context, { buffer });
  node.connect(context.destination);
  const { port1, port2 } = new MessageChannel();
  const begin = context.currentTime + 0.05;
  node.start(begin);
  let sent = 0;
  const sendUntil = (end: number): void => {
    if (end <= sent) return;
    const chunk = samples.slice(sent, end);
    const message: SoundMessage = { samples: chunk, at: Date.now() };
    port1.postMessage(message, [chunk.buffer]);
    sent = end;
  };
  const stop = (): void => {
    if (context.state === 'closed') return;
    clearInterval(timer);
    port1.postMessage('end' satisfies SourceMessage);
    void context.close();
  };
  const timer = setInterval(() => {
    const due = Math.floor((context.currentTime - begin) * sampleRate);
    sendUntil(Math.min(samples.length, due));
    if (sent === samples.length) stop();
  }, tickMs);
  return { sampleRate, bufferLength: Infinity, live: false, latency: 0, port: port2, stop };
}
