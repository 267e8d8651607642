import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@ser/audio';
import { synthesizeUtterance } from '@ser/datasets';
import { loadPretrained } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../serve/app.ts';
import { type RunningServer, startServer } from '../serve/server.ts';
import { startThreads } from '../serve/threads.ts';

const limits = { maxBytes: 200_000, maxSeconds: 5, timeoutMs: 3000, maxRequests: 3 };
const options = { ...limits, port: 0, host: '127.0.0.1', threads: 1, model: undefined };
const voice = synthesizeUtterance({ emotion: 'happy', speaker: 2 });
const wav = encodeWav(voice) as Uint8Array<ArrayBuffer>;

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(options);
}, 60_000);
afterAll(() => server.stop());

const post = (body: BodyInit, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.url}/predict`, { method: 'POST', body, ...init });

/** Status and reason of a refusal. */
async function refused(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  const { error } = (await response.json()) as { error: string };
  return [response.status, error];
}

/** A connection that is written to by hand, and all that it answers. */
async function open(
  text: string,
  url: string = server.url,
): Promise<{ socket: Socket; all: Promise<string> }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  let heard = '';
  const all = new Promise<string>((resolve) => {
    socket.on('data', (piece) => {
      heard += piece;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
  socket.write(text);
  return { socket, all };
}

const head = (length: number): string =>
  `POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`;

/** Waits until the server is busy with so many requests. */
async function untilBusyWith(count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const response = await fetch(`${server.url}/health`);
      expect(((await response.json()) as { requests: number }).requests).toBe(count);
    },
    { timeout: 10_000, interval: 20 },
  );
}

describe('recordings', () => {
  it('are classified as the classifier itself does', async () => {
    const response = await post(wav);
    expect(response.status).toBe(200);
    const { label, scores, seconds } = (await response.json()) as {
      label: string;
      scores: { label: string; score: number }[];
      seconds: number;
    };
    await useWasmBackend();
    const classifier = await loadPretrained('eight-emotions');
    const samples = voice.samples.map((sample) => Math.round(sample * 32768) / 32768);
    const expected = await classifier.predict({ samples, sampleRate: voice.sampleRate });
    expect(label).toBe(expected[0]!.label);
    expect(scores.map((s) => s.label)).toEqual(expected.map((s) => s.label));
    for (const [i, { score }] of scores.entries()) expect(score).toBeCloseTo(expected[i]!.score, 4);
    expect(seconds).toBeCloseTo(voice.samples.length / voice.sampleRate, 6);
  }, 20_000);

  it('come back for every request of a crowd, or are sent away with a reason', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(wav)));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect((await post(wav)).status).toBe(200);
  }, 20_000);
});

describe('what is refused', () => {
  it('says what is wrong with the body', async () => {
    expect(await refused(post(new Uint8Array()))).toEqual([
      422,
      'the body must be a sound file, got no bytes',
    ]);
    const [status, reason] = await refused(post('not a sound, but long enough to look at'));
    expect(status).toBe(422);
    expect(reason).toMatch(/^not a sound file that can be read: expected .*, received /);
    expect(await refused(post(wav.slice(0, 5000)))).toEqual([
      422,
      expect.stringMatching(/expected \d+ bytes/),
    ]);
    const silence = encodeWav({ samples: new Float32Array(), sampleRate: 16000 }) as Uint8Array<ArrayBuffer>;
    expect(await refused(post(silence))).toEqual([422, 'the sound file holds no samples']);
    const long = encodeWav({ samples: new Float32Array(60), sampleRate: 10 }) as Uint8Array<ArrayBuffer>;
    expect(await refused(post(long))).toEqual([422, 'a recording may last 5 seconds']);
  }, 20_000);

  it('is too much, whether the request says so or not', async () => {
    const expected = [413, 'a recording may have 200000 bytes'];
    expect(await refused(post(new Uint8Array(200_001)))).toEqual(expected);
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(50_000));
      },
    });
    expect(await refused(post(stream, { duplex: 'half' } as RequestInit))).toEqual(expected);
    await untilBusyWith(0);
  }, 20_000);

  it('is another method or place', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${server.url}/predict`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    }
    expect((await refused(fetch(`${server.url}/nothing`)))[0]).toBe(404);
  });

  it('is a body that does not come, declared or in chunks', async () => {
    const declared = await open(`${head(wav.length)}RIFF`);
    const chunked = await open(
      'POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nRIFF\r\n',
    );
    for (const answer of await Promise.all([declared.all, chunked.all])) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('"error":"the body must arrive within 3 seconds"');
    }
    await untilBusyWith(0);
  }, 20_000);

  it('is a head that does not end', async () => {
    const { all } = await open('POST /predict HTTP/1.1\r\nHost: local');
    expect(await all).toMatch(/^HTTP\/1\.1 408 /);
  }, 20_000);

  it('gives its place back, also when the client goes away', async () => {
    const open3 = await Promise.all([1, 2, 3].map(() => open(head(wav.length))));
    await untilBusyWith(3);
    expect(await refused(post(wav))).toEqual([503, '3 recordings are being heard: try again']);
    for (const { socket } of open3) socket.destroy();
    await untilBusyWith(0);
    expect((await post(wav)).status).toBe(200);
  }, 20_000);
});

describe('the classifier', () => {
  const request = (): Request => new Request('http://localhost/predict', { method: 'POST', body: wav });

  it('may not take longer than a request', async () => {
    let ended = false;
    const app = createApp(
      (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            ended = true;
            reject(signal.reason);
          });
        }),
      { ...limits, timeoutMs: 50 },
    );
    expect(await refused(Promise.resolve(app.request(request())))).toEqual([
      503,
      'no answer within 0.05 seconds: try again',
    ]);
    await vi.waitFor(() => expect(ended).toBe(true));
  });

  it('is replaced when its time is up', async () => {
    const threads = await startThreads(1);
    const task = (): Parameters<typeof threads.classify>[0] => ({ bytes: wav.slice(), maxSeconds: 5 });
    await expect(threads.classify(task(), AbortSignal.timeout(0))).rejects.toThrow();
    const answer = await threads.classify(task(), new AbortController().signal);
    expect(answer).toMatchObject({ seconds: voice.samples.length / voice.sampleRate });
    await threads.close();
  }, 60_000);

  it('keeps its faults to itself', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const app = createApp(() => Promise.reject(new Error('/secret/path')), limits);
    expect(await refused(Promise.resolve(app.request(request())))).toEqual([
      500,
      'the server could not do it',
    ]);
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});

it('stops when what was begun is finished, and takes nothing new', async () => {
  const own = await startServer(options);
  const begun = await open(head(wav.length), own.url);
  begun.socket.write(wav.subarray(0, 1000));
  await vi.waitFor(async () => {
    const response = await fetch(`${own.url}/health`, { headers: { connection: 'close' } });
    expect(((await response.json()) as { requests: number }).requests).toBe(1);
  });
  const stopped = own.stop();
  await expect(fetch(`${own.url}/health`)).rejects.toThrow();
  begun.socket.write(wav.subarray(1000));
  expect(await begun.all).toMatch(/^HTTP\/1\.1 200 [\s\S]*"label":/);
  await stopped;
}, 60_000);

it('runs as its README says', async () => {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(
    'node_modules/.bin/tsx',
    ['--conditions=@ser/source', 'serve/index.ts', ...['--port', '0', '--threads', '1']],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = once(child, 'exit');
  let said = '';
  child.stdout.on('data', (piece) => {
    said += piece;
  });
  try {
    await vi.waitFor(() => expect(said).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n/), {
      timeout: 50_000,
    });
    const url = /http:\S+/.exec(said)![0];
    expect((await fetch(`${url}/predict`, { method: 'POST', body: wav })).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(said).toMatch(/SIGTERM: finishing what was begun\nstopped\n$/);
  } finally {
    child.kill('SIGKILL');
  }
}, 60_000);
