import type { Answers, News, Reply, Request } from './messages.ts';
import EngineWorker from './worker.ts?worker';

/** The worker, as functions. */
export interface Engine {
  /** Resolves to the answer; rejects with an Error in one line. */
  ask<T extends Request['type']>(
    request: Extract<Request, { type: T }>,
    onNews?: (news: News) => void,
    transfer?: Transferable[],
  ): Promise<Answers[T]>;
}

interface Pending {
  resolve(answer: never): void;
  reject(error: Error): void;
  onNews(news: News): void;
}

export function startEngine(): Engine {
  const worker = new EngineWorker();
  const pending = new Map<number, Pending>();
  let count = 0;
  worker.onmessage = ({ data }: MessageEvent<Reply>): void => {
    const asked = pending.get(data.id)!;
    if ('news' in data) {
      asked.onNews(data.news);
      return;
    }
    pending.delete(data.id);
    if ('error' in data) asked.reject(new Error(data.error));
    else asked.resolve(data.answer as never);
  };
  worker.onerror = (event): void => {
    for (const { reject } of pending.values())
      reject(new Error(event.message || 'The worker could not start.'));
    pending.clear();
  };
  return {
    ask: (request, onNews = () => {}, transfer = []) =>
      new Promise((resolve, reject) => {
        const id = count++;
        pending.set(id, { resolve, reject, onNews });
        worker.postMessage({ ...request, id }, transfer);
      }),
  };
}
