// Plain JavaScript: Node 20 starts no thread from TypeScript.
import { AudioError, toMono } from '@ser/audio';
import { decodeStream } from '@ser/audio/node';
import { loadPretrained } from '@ser/models';
import { loadClassifier, useWasmBackend } from '@ser/models/node';
import { Tinypool } from 'tinypool';

const { model } = Tinypool.workerData;
await useWasmBackend();
const classifier = model === undefined ? await loadPretrained('eight-emotions') : await loadClassifier(model);
// The first prediction prepares what the others use.
await classifier.predict({ samples: new Float32Array(16000), sampleRate: 16000 });

/** Small pieces: a few kilobytes of some formats unpack to minutes of sound, which is counted after each piece. */
async function* pieces(bytes) {
  for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
}

/** `{ scores, seconds }`, or `{ refusal }` for bytes that are no sound, or too much of it. */
export default async function classify({ bytes, maxSeconds }) {
  const blocks = [];
  let count = 0;
  let sampleRate = 0;
  try {
    for await (const block of decodeStream(pieces(bytes))) {
      sampleRate = block.sampleRate;
      const { samples } = toMono(block);
      blocks.push(samples);
      count += samples.length;
      if (count > maxSeconds * sampleRate) return { refusal: `a recording may last ${maxSeconds} seconds` };
    }
  } catch (error) {
    if (error instanceof AudioError)
      return { refusal: `not a sound file that can be read: ${error.message}` };
    throw error;
  }
  if (count === 0) return { refusal: 'the sound file holds no samples' };
  const samples = new Float32Array(count);
  let at = 0;
  for (const block of blocks) {
    samples.set(block, at);
    at += block.length;
  }
  return { scores: await classifier.predict({ samples, sampleRate }), seconds: count / sampleRate };
}
