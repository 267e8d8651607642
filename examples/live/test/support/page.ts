import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
const place = '/any/folder/';

/** The page as it is published, on a static host that knows nothing but files, not in its root. */
export async function servePage(outDir: string): Promise<{ url: string; close(): void }> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const server = createServer(async (request, response) => {
    const path = request.url!.endsWith('/') ? `${request.url}index.html` : request.url!;
    const file = join(outDir, normalize(path.slice(place.length)));
    if (!path.startsWith(place) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(await readFile(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${place}`, close: () => server.close() };
}

/** Arguments for a microphone that hears a WAV file, over and over, and a user who allows it. */
export const microphone = (wav: string): string[] => [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-audio-capture=${wav}`,
];

/** Chromium with these arguments, of which the microphone is one. */
export function launch(args: readonly string[]): Promise<Browser> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => existsSync(path),
  );
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', ...args],
  });
}

/** The page with its model loaded, and all that it complained about. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, init }: { width?: number; init?: () => void } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 844 } });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  if (init) await page.addInitScript(init);
  await page.goto(url);
  await page.locator('#listen:enabled').waitFor();
  return { page, complaints };
}

/** Drops a file or a folder on the page as from a file manager. */
export async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
  }
  await session.detach();
}

/** Clicks a button that saves, and keeps the file. */
export async function save(page: Page, button: string, path: string): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  await download.saveAs(path);
}
