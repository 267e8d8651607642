// Emotions over HTTP: `npm run serve -- [model folder] [--port 8000] [--host 127.0.0.1] [--threads 2]`, and then
//   curl --data-binary @file.wav http://127.0.0.1:8000/predict
import { parseArgs } from 'node:util';
import { startServer } from './server.ts';

try {
  const { values, positionals } = parseArgs({
    options: {
      port: { type: 'string', default: '8000' },
      host: { type: 'string', default: '127.0.0.1' },
      threads: { type: 'string', default: '2' },
    },
    allowPositionals: true,
  });
  const { stop, url } = await startServer({
    port: Number(values.port),
    host: values.host,
    threads: Number(values.threads),
    model: positionals[0],
    maxBytes: 10_000_000,
    maxSeconds: 60,
    timeoutMs: 10_000,
    maxRequests: 16,
  });
  console.log(`listening on ${url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      console.log(`${signal}: finishing what was begun`);
      await stop();
      console.log('stopped');
    });
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
