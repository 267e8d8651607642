declare module 'fft.js' {
  export default class FftJs {
    constructor(size: number);
    createComplexArray(): number[];
    realTransform(out: number[], data: ArrayLike<number>): void;
    completeSpectrum(out: number[]): void;
  }
}

declare module 'essentia.js' {
  interface Vector {
    size(): number;
    get(index: number): number;
    delete(): void;
  }
  class Essentia {
    constructor(wasm: object);
    arrayToVector(values: Float32Array): Vector;
    Windowing(
      frame: Vector,
      normalized: boolean,
      size: number,
      type: string,
      zeroPadding: number,
      zeroPhase: boolean,
    ): { frame: Vector };
    Spectrum(frame: Vector, size: number): { spectrum: Vector };
    MelBands(
      spectrum: Vector,
      highFrequencyBound: number,
      inputSize: number,
      log: boolean,
      lowFrequencyBound: number,
      normalize: string,
      numberBands: number,
      sampleRate: number,
    ): { bands: Vector };
    MFCC(
      spectrum: Vector,
      dctType: number,
      highFrequencyBound: number,
      inputSize: number,
      liftering: number,
      logType: string,
      lowFrequencyBound: number,
      normalize: string,
      numberBands: number,
      numberCoefficients: number,
      sampleRate: number,
    ): { bands: Vector; mfcc: Vector };
  }
  const essentia: { Essentia: typeof Essentia; EssentiaWASM: object };
  export default essentia;
}
