import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
import type { Classify } from './threads.ts';

/** What one request may cost, and how many there may be at once. */
export interface Limits {
  readonly maxBytes: number;
  /** How long a recording may last. */
  readonly maxSeconds: number;
  /** From the first byte of a request to its answer. */
  readonly timeoutMs: number;
  /** Requests that are received, wait or are classified at once; others are sent away. */
  readonly maxRequests: number;
}

type Variables = { deadline: AbortSignal; received: boolean };

/** `POST /predict` with the bytes of a sound file; every refusal is `{ "error": "reason" }`. */
export function createApp(classify: Classify, limits: Limits): Hono<{ Variables: Variables }> {
  const { maxBytes, maxSeconds, timeoutMs, maxRequests } = limits;
  const refuse = (status: 408 | 413 | 422 | 503, message: string): HTTPException =>
    new HTTPException(status, { message });
  const late = (c: Context): HTTPException =>
    c.get('received')
      ? refuse(503, `no answer within ${timeoutMs / 1000} seconds: try again`)
      : refuse(408, `the body must arrive within ${timeoutMs / 1000} seconds`);

  let requests = 0;
  const app = new Hono<{ Variables: Variables }>();
  app.post(
    '/predict',
    async (c, next) => {
      if (requests >= maxRequests) throw refuse(503, `${requests} recordings are being heard: try again`);
      requests++;
      c.set('deadline', AbortSignal.timeout(timeoutMs));
      try {
        await next();
      } finally {
        requests--;
      }
    },
    // Within the count: a body that never comes must not keep its place.
    timeout(timeoutMs, late),
    bodyLimit({
      maxSize: maxBytes,
      onError: () => {
        throw refuse(413, `a recording may have ${maxBytes} bytes`);
      },
    }),
    async (c) => {
      const deadline = c.get('deadline');
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      c.set('received', true);
      if (bytes.length === 0) throw refuse(422, 'the body must be a sound file, got no bytes');
      const answer = await classify({ bytes, maxSeconds }, deadline).catch((error: unknown) => {
        throw deadline.aborted ? late(c) : error;
      });
      if ('refusal' in answer) throw refuse(422, answer.refusal);
      const { scores, seconds } = answer;
      return c.json({ label: scores[0]!.label, scores, seconds });
    },
  );
  app.get('/health', (c) => c.json({ requests, maxRequests }));
  app.all('/predict', (c) =>
    c.json({ error: 'only POST, with a sound file as body' }, 405, { Allow: 'POST' }),
  );
  app.notFound((c) => c.json({ error: 'only POST /predict and GET /health' }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      const headers = error.status === 503 ? { 'Retry-After': '1' } : {};
      return c.json({ error: error.message }, error.status, headers);
    }
    if (c.req.raw.signal.aborted) return c.json({ error: 'the connection was closed' }, 400);
    console.error(error);
    return c.json({ error: 'the server could not do it' }, 500);
  });
  return app;
}
