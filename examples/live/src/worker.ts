// Everything that computes: resampling, features and the network, away from the page's own thread.
import type { EmotionClassifier } from '@ser/models';
import { analyse } from './analyse.ts';
import { startBackend } from './backend.ts';
import { listen } from './listen.ts';
import { loadModel } from './load-model.ts';
import type { Answers, ModelInfo, ModelSource, News, Reply, Request } from './messages.ts';

let classifier: EmotionClassifier | undefined;
let backend: Promise<void> | undefined;

function send(reply: Reply, transfer: Transferable[] = []): void {
  self.postMessage(reply, { transfer });
}

async function load(source: ModelSource): Promise<ModelInfo> {
  backend ??= startBackend();
  await backend;
  const loaded = await loadModel(source);
  classifier?.dispose();
  classifier = loaded;
  const { labels, recipe, metadata } = loaded;
  const name =
    source.kind === 'bundled' ? 'eight-emotions' : source.kind === 'url' ? source.url : source.name;
  return { name, labels, sampleRate: recipe.sampleRate, trainingData: metadata.trainingData };
}

function answer(
  request: Request,
  tell: (news: News, transfer?: Transferable[]) => void,
): Promise<Answers[keyof Answers]> {
  if (request.type === 'load') return load(request.source);
  if (request.type === 'listen') return listen(classifier!, request, tell);
  return analyse(classifier!, request.file, request.windowing, tell);
}

self.onmessage = async ({ data }: MessageEvent<Request & { id: number }>): Promise<void> => {
  const { id } = data;
  try {
    send({ id, answer: await answer(data, (news, transfer) => send({ id, news }, transfer)) });
  } catch (error) {
    send({ id, error: (error as Error).message });
  }
};
