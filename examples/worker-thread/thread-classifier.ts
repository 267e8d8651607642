import { Worker } from 'node:worker_threads';
import type { Prediction, Signal } from '@ser/models';

type Answer = { readonly id: number } & ({ readonly scores: Prediction[] } | { readonly error: string });

interface Question {
  readonly resolve: (scores: Prediction[]) => void;
  readonly reject: (error: Error) => void;
}

/** A classifier in a thread of its own. */
export interface ThreadClassifier {
  /**
   * Emotions of a recording, the likeliest first. The samples move to the thread: they are empty here afterwards.
   *
   * @throws Error with the reason of the classifier, or when the thread has ended.
   */
  predict(signal: Signal): Promise<Prediction[]>;
  /** Ends the thread; what waits is rejected. */
  close(): Promise<void>;
}

/** Starts the thread; questions that come before the model is loaded wait. */
export function createThreadClassifier(): ThreadClassifier {
  // Without the arguments of this process, so that no loader of TypeScript is asked for.
  const worker = new Worker(new URL('worker.js', import.meta.url), { execArgv: [] });
  const waiting = new Map<number, Question>();
  let ended: Error | undefined;
  let next = 0;

  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread of the classifier has ended')));
  worker.on('message', (answer: Answer) => {
    const question = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    if ('error' in answer) question.reject(new Error(answer.error));
    else question.resolve(answer.scores);
  });

  return {
    predict({ samples, sampleRate }) {
      if (ended) return Promise.reject(ended);
      const id = next++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, samples, sampleRate }, [samples.buffer as ArrayBuffer]);
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}
