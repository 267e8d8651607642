import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent, type Dispatcher, fetch, ProxyAgent, type Response } from 'undici';
import type { Archive } from './archives.ts';
import { DownloadError } from './download-error.ts';
import { proxyFor } from './proxy.ts';

/** How {@link fetchFile} behaves; times are short in tests. */
export interface FetchPatience {
  /** Failures in a row, without a byte that came, before it gives up. */
  attempts?: number;
  /** The pause after the first failure; it doubles with each that follows. */
  pauseMilliseconds?: number;
  /** A connection on which nothing came for as long is given up. */
  idleMilliseconds?: number;
}

/**
 * Brings a file of known length and checksum to a path, going on from what lies there already.
 *
 * A connection that breaks off is taken up where it ended. What cannot be the file (a wrong length, a wrong checksum)
 * is removed; what is a beginning of it stays for the next call.
 */
export async function fetchFile(
  archive: Archive,
  path: string,
  onBytes: (done: number) => void,
  signal: AbortSignal | undefined,
  patience: FetchPatience = {},
): Promise<void> {
  const resumed = await sizeOf(path);
  if (resumed > archive.bytes) await rm(path);
  await fetchRest(archive, path, onBytes, signal, patience);
  if ((await md5Of(path, signal)) === archive.md5) return;
  await rm(path);
  if (resumed > 0) {
    // What lay there may have been of another file: once more from the beginning.
    await fetchRest(archive, path, onBytes, signal, patience);
    if ((await md5Of(path, signal)) === archive.md5) return;
    await rm(path);
  }
  throw new DownloadError(
    'content',
    `${archive.url} must have the MD5 checksum ${archive.md5}, got another file`,
  );
}

async function fetchRest(
  archive: Archive,
  path: string,
  onBytes: (done: number) => void,
  signal: AbortSignal | undefined,
  { attempts = 6, pauseMilliseconds = 500, idleMilliseconds = 60_000 }: FetchPatience,
): Promise<void> {
  const proxy = proxyFor(archive.url);
  const dispatcher = proxy === undefined ? new Agent() : new ProxyAgent(proxy);
  try {
    let failures = 0;
    for (;;) {
      signal?.throwIfAborted();
      const before = await sizeOf(path);
      onBytes(before);
      if (before === archive.bytes) return;
      try {
        await fetchOnce(archive, path, before, onBytes, signal, idleMilliseconds, dispatcher);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof DownloadError) throw error;
        failures = (await sizeOf(path)) > before ? 1 : failures + 1;
        if (failures >= attempts) {
          if ((await sizeOf(path)) === 0) await rm(path, { force: true });
          throw new DownloadError(
            'connection',
            `${archive.url} must be reachable, got ${causeOf(error)}; ${await sizeOf(path)} of ${archive.bytes} bytes are kept for the next call`,
            error,
          );
        }
        await wait(
          pauseMilliseconds * 2 ** (failures - 1),
          undefined,
          signal === undefined ? {} : { signal },
        ).catch(() => signal?.throwIfAborted());
      }
    }
  } finally {
    await dispatcher.destroy();
  }
}

/** One request for what is missing; throws where the connection ends early. */
async function fetchOnce(
  { url, bytes }: Archive,
  path: string,
  start: number,
  onBytes: (done: number) => void,
  signal: AbortSignal | undefined,
  idleMilliseconds: number,
  dispatcher: Dispatcher,
): Promise<void> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(new Error('nothing for too long')), idleMilliseconds);
  try {
    const response = await fetch(url, {
      dispatcher,
      signal: signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]),
      // A server that compresses would send other bytes than those that are counted.
      headers: { 'accept-encoding': 'identity', ...(start > 0 ? { range: `bytes=${start}-` } : {}) },
    });
    const from = await checkResponse(url, response, path, start, bytes);
    const file = await open(path, from === 0 ? 'w' : 'a');
    let done = from;
    try {
      for await (const chunk of response.body ?? []) {
        timer.refresh();
        done += (chunk as Uint8Array).length;
        if (done > bytes) {
          throw new DownloadError('content', `${url} must be of ${bytes} bytes, got more`);
        }
        await file.writeFile(chunk as Uint8Array);
        onBytes(done);
      }
    } catch (error) {
      if (error instanceof DownloadError) await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    if (done < bytes) throw new Error(`an end after ${done} of ${bytes} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

/** From which byte on a response holds the file. */
async function checkResponse(
  url: string,
  response: Response,
  path: string,
  start: number,
  bytes: number,
): Promise<number> {
  const refuse = async (error: Error): Promise<never> => {
    await response.body?.cancel();
    throw error;
  };
  const { status } = response;
  if (status >= 500 || status === 408 || status === 429) return refuse(new Error(`status ${status}`));
  const range = response.headers.get('content-range');
  const continues = status === 206 && range === `bytes ${start}-${bytes - 1}/${bytes}`;
  if (status === 416 || (status === 206 && !continues)) {
    // The server has another idea of the file: from the beginning, then.
    await rm(path, { force: true });
    return refuse(new Error(`status ${status} with ${range ?? 'no range'}`));
  }
  if (status !== 200 && status !== 206) {
    return refuse(new DownloadError('connection', `${url} must be there, got status ${status}`));
  }
  const from = continues ? start : 0;
  const announced = response.headers.get('content-length');
  if (announced !== null && Number(announced) !== bytes - from) {
    return refuse(
      new DownloadError('content', `${url} must be of ${bytes - from} bytes, got ${announced} announced`),
    );
  }
  return from;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function md5Of(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path, signal === undefined ? {} : { signal }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The innermost message: that of `fetch` is always 'fetch failed'. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : causeOf(error.cause);
}
