import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp, type Limits } from './app.ts';
import { startThreads } from './threads.ts';

export interface ServerOptions extends Limits {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly threads: number;
  /** Folder of a saved classifier; without it, the one that comes with @ser/models. */
  readonly model: string | undefined;
}

/** A server that answers. */
export interface RunningServer {
  readonly url: string;
  /** Takes no more connections, lets what was begun finish for as long as a request may take, and ends the threads. */
  stop(): Promise<void>;
}

/** Loads the classifier into its threads, and listens. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port, host, threads: count, model, timeoutMs, maxRequests } = options;
  const threads = await startThreads(count, model);
  const server = createAdaptorServer({
    fetch: createApp(threads.classify, options).fetch,
    // Node's own limits, for what never becomes a request: slow headers, and connections that say nothing.
    serverOptions: {
      headersTimeout: timeoutMs,
      requestTimeout: 2 * timeoutMs,
      connectionsCheckingInterval: 1000,
    },
  }) as Server;
  server.maxConnections = 8 * maxRequests;
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    await threads.close();
    throw error;
  }
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      const impatience = setTimeout(() => server.closeAllConnections(), timeoutMs);
      await closed;
      clearTimeout(impatience);
      await threads.close();
    },
  };
}
