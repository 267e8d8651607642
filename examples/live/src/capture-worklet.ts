// Runs on the audio thread: hands the sound on as it comes, at the device's own rate, in one channel.
import type { SoundMessage, SourceMessage } from './messages.ts';

declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };
declare function registerProcessor(name: string, processor: new () => Processor): void;
interface Processor {
  process(inputs: readonly (readonly Float32Array[])[]): boolean;
}

const chunkLength = 1024;

registerProcessor(
  'capture',
  class extends AudioWorkletProcessor {
    #sink: MessagePort | undefined;
    #chunk = new Float32Array(chunkLength);
    #filled = 0;

    constructor() {
      super();
      this.port.onmessage = ({ data }: MessageEvent<MessagePort | 'end'>) => {
        if (data !== 'end') {
          this.#sink = data;
          return;
        }
        this.#send();
        this.#sink?.postMessage('end' satisfies SourceMessage);
        this.#sink = undefined;
      };
    }

    process([channels]: readonly (readonly Float32Array[])[]): boolean {
      const [first] = channels!;
      if (this.#sink === undefined || first === undefined) return true;
      for (let i = 0; i < first.length; i++) {
        let sum = first[i]!;
        for (let c = 1; c < channels!.length; c++) sum += channels![c]![i]!;
        this.#chunk[this.#filled++] = sum / channels!.length;
        if (this.#filled === chunkLength) this.#send();
      }
      return true;
    }

    #send(): void {
      const samples = this.#chunk.slice(0, this.#filled);
      const message: SoundMessage = { samples, at: Date.now() };
      this.#sink?.postMessage(message, [samples.buffer]);
      this.#filled = 0;
    }
  },
);
