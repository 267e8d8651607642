import { access, constants, statfs } from 'node:fs/promises';
import { arch, availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os';
import { decode, encodeWav, toMono } from '@ser/audio';
import { synthesizeUtterance } from '@ser/datasets';
import { createExtractor, recipes } from '@ser/dsp';
import { loadPretrained } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';
import { getBackend, version_core } from '@tensorflow/tfjs-core';
import { cliVersion } from '../cli-version.ts';
import { explain } from '../errors.ts';

/** What was found out about one thing. */
export interface Finding {
  name: string;
  state: 'good' | 'poor' | 'bad';
  /** What it is like and, where it is not good, what to do. */
  detail: string;
}

type Look = () => Promise<Omit<Finding, 'name'>> | Omit<Finding, 'name'>;

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const good = (detail: string): Omit<Finding, 'name'> => ({ state: 'good', detail });
const poor = (detail: string): Omit<Finding, 'name'> => ({ state: 'poor', detail });

/** The shortest WebAssembly module with an instruction on vectors. */
const simdModule = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

const oldestNode = 20;

const looks: Readonly<Record<string, Look>> = {
  ser: () => good(`@ser/cli ${cliVersion}, tfjs ${version_core}`),
  node() {
    const { node } = process.versions;
    return Number.parseInt(node, 10) >= oldestNode
      ? good(node)
      : { state: 'bad', detail: `${node}: install ${oldestNode} or later` };
  },
  system: () => good(`${platform()} ${release()}, ${arch()}`),
  processors: () => good(`${availableParallelism()} for ser, ${cpus()[0]?.model.trim() ?? 'unknown'}`),
  memory() {
    const detail = `${gib(freemem())} of ${gib(totalmem())} free`;
    return freemem() < 2 ** 29
      ? poor(`${detail}: large corpora need a table on the disk (--features)`)
      : good(detail);
  },
  async disk() {
    const { bavail, bsize } = await statfs('.');
    await access('.', constants.W_OK);
    const detail = `${gib(bavail * bsize)} free here`;
    return bavail * bsize < 2 ** 30 ? poor(`${detail}: a corpus and its features take more`) : good(detail);
  },
  simd: () =>
    WebAssembly.validate(simdModule)
      ? good('vectors of WebAssembly')
      : { state: 'bad', detail: 'WebAssembly has no vectors here: take another Node.js' },
  async decoding() {
    const { samples, sampleRate } = synthesizeUtterance({ emotion: 'happy', speaker: 1 });
    const signal = toMono(await decode(encodeWav({ samples, sampleRate })));
    return good(`WAV, AIFF, FLAC, MP3, Ogg; ${signal.samples.length} samples came back`);
  },
  features() {
    const { samples } = synthesizeUtterance({ emotion: 'happy', speaker: 1 });
    const extractor = createExtractor(recipes.logMel);
    extractor.extract(samples);
    const { seconds, times } = timed(() => extractor.extract(samples));
    const speech = samples.length / extractor.recipe.sampleRate;
    return good(`log-mel ${Math.round((speech * times) / seconds)} times as fast as speech, on one thread`);
  },
  async network() {
    await useWasmBackend();
    const classifier = await loadPretrained('eight-emotions');
    const signal = synthesizeUtterance({ emotion: 'happy', speaker: 1 });
    await classifier.predict(signal);
    const started = performance.now();
    const rounds = 5;
    for (let i = 0; i < rounds; i++) await classifier.predict(signal);
    const milliseconds = (performance.now() - started) / rounds;
    classifier.dispose();
    return good(`eight-emotions on ${getBackend()}: ${milliseconds.toFixed(0)} ms a recording`);
  },
  proxy() {
    const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
    const found = names.filter((name) => process.env[name]);
    return good(found.length === 0 ? 'none; downloads go straight' : `downloads go by ${found[0]}`);
  },
};

/** Looks at everything that ser needs, one after the other. */
export async function* examineMachine(): AsyncGenerator<Finding> {
  for (const [name, look] of Object.entries(looks)) {
    try {
      yield { name, ...(await look()) };
    } catch (error) {
      yield { name, state: 'bad', detail: explain(error) };
    }
  }
}

/** How often something was done within a quarter of a second. */
function timed(work: () => void): { seconds: number; times: number } {
  const started = performance.now();
  let times = 0;
  while (performance.now() - started < 250) {
    work();
    times++;
  }
  return { seconds: (performance.now() - started) / 1000, times };
}
