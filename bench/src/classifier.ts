// Measures a classifier from samples to scores: latency of one recording, clips a second in batches of 1 and 32, and
// memory over 10 000 predictions. node bench/dist/classifier.js
import { createRng } from '@ser/dsp';
import { loadPretrained, type Signal } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';
import * as tf from '@tensorflow/tfjs-core';

const predictions = 10_000;

await useWasmBackend();
const classifier = await loadPretrained('eight-emotions');
const rng = createRng(1);
const clip = (sampleRate: number): Signal => ({
  samples: Float32Array.from(
    { length: 3 * sampleRate },
    (_, i) => 0.2 * Math.sin((2 * Math.PI * 150 * i) / sampleRate) + 0.01 * rng.normal(),
  ),
  sampleRate,
});

console.log('| input | batch | clips/s | median ms a call | 95 % ms |');
console.log('| --- | --- | --- | --- | --- |');
for (const sampleRate of [16000, 48000]) {
  for (const batchSize of [1, 32]) {
    const signals = Array.from({ length: batchSize }, () => clip(sampleRate));
    for (let warm = 0; warm < 3; warm++) await classifier.predictMany(signals, { batchSize });
    const times: number[] = [];
    const until = performance.now() + 5000;
    while (performance.now() < until) {
      const started = performance.now();
      await classifier.predictMany(signals, { batchSize });
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const total = times.reduce((sum, time) => sum + time, 0);
    const at = (share: number): string => times[Math.floor(share * times.length)]!.toFixed(1);
    const rate = ((1000 * batchSize * times.length) / total).toFixed(0);
    console.log(`| 3 s at ${sampleRate} Hz | ${batchSize} | ${rate} | ${at(0.5)} | ${at(0.95)} |`);
  }
}

const signals = Array.from({ length: 100 }, () => clip(16000));
await classifier.predictMany(signals);
const before = { ...tf.memory(), rss: process.memoryUsage().rss };
for (let done = 0; done < predictions; done += signals.length) await classifier.predictMany(signals);
const after = { ...tf.memory(), rss: process.memoryUsage().rss };
console.log(
  `${predictions} predictions: tensors ${before.numTensors} -> ${after.numTensors}, tensor bytes ${before.numBytes} -> ${after.numBytes}, resident ${(before.rss / 2 ** 20).toFixed(0)} -> ${(after.rss / 2 ** 20).toFixed(0)} MB`,
);
