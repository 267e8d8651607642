import { loadFixture } from './load.ts';

/** One array that librosa computed. */
export interface Entry {
  readonly name: string;
  readonly signal: string;
  readonly function: string;
  readonly params: Readonly<Record<string, number | boolean>>;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'complex64' | 'uint8' | 'int32' | 'int64' | 'float64';
  readonly file: string;
}

interface Manifest {
  readonly librosa: string;
  readonly entries: readonly Entry[];
}

export interface GoldenSignal {
  readonly name: string;
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

const manifest = JSON.parse(new TextDecoder().decode(await loadFixture('manifest.json'))) as Manifest;

/** The arrays of one librosa function, over all signals and parameters. */
export function entriesOf(name: string): Entry[] {
  return manifest.entries.filter((entry) => entry.function === name);
}

/** The values of an array; complex ones as pairs. */
export async function loadEntry({ file }: Entry): Promise<ArrayLike<number>> {
  const buffer = await loadFixture(file);
  const view = new DataView(buffer);
  const start = 10 + view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(buffer.slice(10, start));
  const body = buffer.slice(start);
  const type = /'descr': '([^']+)'/.exec(header)?.[1];
  switch (type) {
    case '<f4':
    case '<c8':
      return new Float32Array(body);
    case '<f8':
      return new Float64Array(body);
    case '<i4':
      return new Int32Array(body);
    case '<i8':
      return Array.from(new BigInt64Array(body), Number);
    case '|u1':
    case '|b1':
      return new Uint8Array(body);
    default:
      throw new Error(`${file}: unknown type ${type}`);
  }
}

const signals = new Map<string, GoldenSignal>();
for (const entry of entriesOf('signal')) {
  const samples = Float32Array.from(await loadEntry(entry));
  signals.set(entry.signal, { name: entry.signal, samples, sampleRate: entry.params['sr'] as number });
}

export function signalOf(entry: Entry): GoldenSignal {
  return signals.get(entry.signal)!;
}

export const goldenSignals: readonly GoldenSignal[] = [...signals.values()];

/** librosa's parameters under our names. */
export function frameOptions({ params }: Entry): {
  sampleRate: number;
  nFft: number;
  hopLength: number;
  winLength?: number;
} {
  const { sr, n_fft, hop_length, win_length } = params as Record<string, number>;
  return {
    sampleRate: sr!,
    nFft: n_fft!,
    hopLength: hop_length!,
    ...(win_length === undefined ? {} : { winLength: win_length }),
  };
}
