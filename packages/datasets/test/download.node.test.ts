import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { downloadArchive } from '../src/node/download/download-archive.ts';
import { proxyFor } from '../src/node/download/proxy.ts';
import { DownloadError, downloadCorpus } from '../src/node/index.ts';
import { readTree } from './support/sounds.ts';

const noise = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff);
const files: Zippable = {
  'Actor_01/03-01-01-01-01-01-01.wav': [noise, { level: 0 }],
  'Actor_02/03-01-01-01-01-01-02.wav': [noise.slice(0, 1000), { level: 6 }],
};
const good = zipSync(files);
const patience = { attempts: 3, pauseMilliseconds: 1, idleMilliseconds: 300 };

let server: Server;
let url = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let ranges: (string | undefined)[] = [];
let folder = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/corpus.zip`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  ranges = [];
  folder = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const archiveOf = (bytes: Uint8Array) => ({
  url,
  bytes: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
});
const download = (bytes: Uint8Array = good, options = {}): Promise<string> =>
  downloadArchive('ravdess-speech', archiveOf(bytes), folder, { patience, ...options });

/** Answers as a good server does, ranges included. */
function serve(bytes: Uint8Array): typeof answer {
  return ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const partial = headers.range !== undefined;
    response.writeHead(partial ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(partial ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    response.end(bytes.subarray(start));
  };
}

/** Sends so many bytes of what is asked for and hangs up. */
function breakAfter(bytes: Uint8Array, count: number): typeof answer {
  return ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const range = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(start > 0 ? range : {}),
    });
    response.write(bytes.subarray(start, start + count), () => setTimeout(() => response.destroy(), 5));
  };
}

async function expectGood(path: string): Promise<void> {
  expect(path).toBe(join(folder, 'ravdess-speech'));
  const tree = await readTree(path);
  expect(Object.keys(tree).sort()).toEqual(Object.keys(files));
  expect(tree['Actor_01/03-01-01-01-01-01-01.wav']).toBe(Buffer.from(noise).toString('base64'));
  expect(await readdir(folder)).toEqual(['ravdess-speech']);
}

describe('a download', () => {
  test('brings and unpacks the corpus, tells how far it is, and is done once', async () => {
    answer = serve(good);
    const progress: string[] = [];
    const onProgress = (p: { stage: string; done: number; total: number }) =>
      progress.push(`${p.stage} ${p.done}/${p.total}`);
    await expectGood(await download(good, { onProgress }));
    expect(progress[0]).toBe(`download 0/${good.length}`);
    expect(progress).toContain(`download ${good.length}/${good.length}`);
    expect(progress.at(-1)).toBe('unpack 2/2');
    await expectGood(await download());
    expect(ranges).toEqual([undefined]);
  });

  test('that breaks off, again and again, goes on where it was', async () => {
    answer = breakAfter(good, 70_000);
    await expectGood(await download());
    expect(ranges).toHaveLength(5);
    expect(ranges[0]).toBeUndefined();
    const starts = ranges.slice(1).map((range) => Number(/\d+/.exec(range!)![0]));
    expect(starts).toEqual([70_000, 140_000, 210_000, 280_000]);
  });

  test('that the server ends for good keeps what came, and the next call goes on', async () => {
    let calls = 0;
    answer = (request, response) => {
      if (calls++ === 0) breakAfter(good, 100_000)(request, response);
      else response.destroy();
    };
    await expect(download()).rejects.toMatchObject({
      name: 'DownloadError',
      problem: 'connection',
      message: expect.stringContaining(`100000 of ${good.length} bytes are kept for the next call`),
    });
    expect(await readdir(folder)).toEqual(['ravdess-speech.zip.part']);
    answer = serve(good);
    ranges = [];
    await expectGood(await download());
    expect(ranges).toEqual(['bytes=100000-']);
  });

  test('begins anew where the server knows no ranges, or other ones', async () => {
    for (const [status, headers] of [
      [200, {}],
      [206, { 'content-range': `bytes 0-9/${good.length}` }],
      [206, {}],
      [416, {}],
    ] as const) {
      await writeFile(join(folder, 'ravdess-speech.zip.part'), good.subarray(0, 1000));
      answer = (request, response) => {
        if (request.headers.range === undefined || status === 200)
          return serve(good)({ headers: {} } as IncomingMessage, response);
        response.writeHead(status, headers).end('nonsense');
      };
      await expectGood(await download());
      await rm(join(folder, 'ravdess-speech'), { recursive: true });
    }
  });

  test('begins anew where what lay there was of another file, or too long', async () => {
    answer = serve(good);
    for (const rest of [new Uint8Array(1000), new Uint8Array(good.length), new Uint8Array(good.length + 1)]) {
      await writeFile(join(folder, 'ravdess-speech.zip.part'), rest);
      await expectGood(await download());
      await rm(join(folder, 'ravdess-speech'), { recursive: true });
    }
  });

  test('outlives answers that ask for patience, and silence', async () => {
    let calls = 0;
    answer = (request, response) => {
      calls++;
      if (calls === 1) response.writeHead(503).end();
      else if (calls === 2) response.writeHead(200).write('P');
      else serve(good)(request, response);
    };
    await expectGood(await download());
    expect(calls).toBe(3);
  });

  test('follows its signal, and keeps what came', async () => {
    answer = ({ headers }, response) => {
      const start = Number(/\d+/.exec(headers.range ?? '0')![0]);
      response.writeHead(200, { 'content-length': good.length });
      response.write(good.subarray(start, 5000));
    };
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => done >= 5000 && controller.abort(new Error('enough'));
    await expect(download(good, { signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual(['ravdess-speech.zip.part']);
  });

  test('goes through the proxy that the environment names', async () => {
    answer = serve(good);
    let tunnels = 0;
    const proxy = createServer();
    proxy.on('connect', (request, client) => {
      tunnels++;
      const [host, port] = request.url!.split(':');
      expect(host).toBe('corpus.example');
      const upstream = connect(Number(port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client);
        client.pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const saved = { ...process.env };
    try {
      for (const name of ['http_proxy', 'no_proxy', 'NO_PROXY']) delete process.env[name];
      process.env['HTTP_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const archive = { ...archiveOf(good), url: url.replace('127.0.0.1', 'corpus.example') };
      await expectGood(await downloadArchive('ravdess-speech', archive, folder, { patience }));
      expect(tunnels).toBe(1);
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'no_proxy', 'NO_PROXY']) {
        if (saved[name] === undefined) delete process.env[name];
        else process.env[name] = saved[name];
      }
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

describe('a server that lies', () => {
  const refused = async (problem: string, message: string): Promise<void> => {
    await expect(download()).rejects.toMatchObject({ problem, message: expect.stringContaining(message) });
    expect(await readdir(folder)).toEqual([]);
  };

  test('about the bytes is found out by the checksum', async () => {
    const wrong = good.slice();
    wrong[1234]! ^= 1;
    answer = serve(wrong);
    await refused('content', 'must have the MD5 checksum');
  });

  test('about the length is found out', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': 5 }).end('short');
    await refused('content', `must be of ${good.length} bytes, got 5 announced`);
    answer = (_, response) => {
      response.writeHead(200);
      response.write(good);
      response.end('and more');
    };
    await refused('content', `must be of ${good.length} bytes, got more`);
    answer = (_, response) => response.writeHead(200).end(good.subarray(0, 0));
    await refused('connection', `an end after 0 of ${good.length} bytes`);
  });

  test('or has nothing, says so', async () => {
    answer = (_, response) => response.writeHead(404).end('no');
    await refused('connection', 'must be there, got status 404');
    expect(ranges).toHaveLength(1);
  });
});

describe('a hostile archive', () => {
  const refused = async (
    bytes: Uint8Array,
    message: string,
    limits = { files: 10, bytes: 1e6 },
  ): Promise<void> => {
    answer = serve(bytes);
    await expect(download(bytes, { limits })).rejects.toMatchObject({
      problem: 'archive',
      message: expect.stringContaining(message),
    });
    expect(await readdir(folder)).toEqual([]);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('escaped'))).toEqual([]);
  };
  const one = new Uint8Array(1);

  test.each([
    ['../escaped.wav', 'invalid relative path'],
    ['a/../../escaped.wav', 'invalid relative path'],
    ['/tmp/escaped.wav', 'absolute path'],
    ['C:/escaped.wav', 'absolute path'],
    ['..\\escaped.wav', 'invalid characters'],
    ['a\u0000b.wav', 'names that every system can hold'],
    ['a.wav:stream', 'names that every system can hold'],
    ['a/./b.wav', 'names that every system can hold'],
    ['folder./b.wav', 'names that every system can hold'],
  ])('cannot write %j', async (name, message) => {
    await refused(zipSync({ 'fine.wav': one, [name]: one }), message);
  });

  test('cannot make links', async () => {
    const link: Zippable = { link: [new TextEncoder().encode('/etc'), { os: 3, attrs: 0o120777 << 16 }] };
    await refused(zipSync(link), 'files and folders only, got link');
  });

  test('cannot write a file twice, or below a file', async () => {
    const twice = zipSync({ 'a.wav': one, 'b.wav': one });
    for (let i = 0; i < twice.length; i++) if (twice[i] === 0x62 && twice[i + 1] === 0x2e) twice[i] = 0x61;
    await refused(twice, 'a sound ZIP archive, got EEXIST');
    await refused(zipSync({ a: one, 'a/b.wav': one }), 'a sound ZIP archive');
  });

  test('cannot fill the disk', async () => {
    const bomb = zipSync({ 'bomb.wav': [new Uint8Array(5e6), { level: 9 }] });
    await refused(bomb, 'at most 1000000 bytes, got more');
    const many = zipSync(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}.wav`, one])));
    await refused(many, 'at most 10 files, got 11');
    // An entry that states a smaller size than it has.
    const lie = bomb.slice();
    const view = new DataView(lie.buffer);
    for (let i = 0; i + 46 < lie.length; i++) {
      const signature = view.getUint32(i, true);
      if (signature === 0x02014b50) view.setUint32(i + 24, 10, true);
      if (signature === 0x04034b50) view.setUint32(i + 22, 10, true);
    }
    await refused(lie, 'a sound ZIP archive, got too many bytes in the stream');
  });

  test('is no archive at all', async () => {
    await refused(new TextEncoder().encode('<html>Please log in</html>'), 'a sound ZIP archive');
    await refused(good.slice(0, 200_000), 'a sound ZIP archive');
    const broken = good.slice();
    broken.fill(0xff, good.length - 1300, good.length - 900);
    await refused(broken, 'a sound ZIP archive');
  });
});

test('a leftover of a killed unpacking does no harm', async () => {
  answer = serve(good);
  await mkdir(join(folder, 'ravdess-speech.part/Actor_01'), { recursive: true });
  await writeFile(join(folder, 'ravdess-speech.part/Actor_01/03-01-01-01-01-01-01.wav'), 'half');
  await writeFile(join(folder, 'ravdess-speech.part/other'), 'x');
  await expectGood(await download());
});

describe('downloadCorpus', () => {
  test('says how to get what a program cannot bring', async () => {
    for (const [name, words] of [
      ['savee', 'register at http'],
      ['iemocap', 'ask for it with the form'],
      ['tess', 'by hand at https://doi.org'],
      ['crema-d', 'Git LFS'],
    ] as const) {
      const error = await downloadCorpus(name, folder).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DownloadError);
      expect(error).toMatchObject({ problem: 'manual', message: expect.stringContaining(words) });
    }
    await expect(downloadCorpus('ravdes', folder)).rejects.toMatchObject({
      problem: 'unknown',
      message:
        "downloadCorpus: name must be one of ravdess-speech, ravdess-song, tess, crema-d, savee, iemocap, got 'ravdes'",
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('takes another address, and checks what comes from there', async () => {
    answer = serve(good);
    await expect(downloadCorpus('ravdess-song', folder, { url })).rejects.toMatchObject({
      problem: 'content',
      message: `downloadCorpus: ${url} must be of 225505317 bytes, got ${good.length} announced`,
    });
    expect(await readdir(folder)).toEqual([]);
    expect(
      (await readFile(new URL('../src/node/download/archives.ts', import.meta.url), 'utf8')).includes(
        'bc696df654c87fed845eb13823edef8a',
      ),
    ).toBe(true);
  });
});

test.each([
  [{}, undefined],
  [{ HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  [{ HTTP_PROXY: 'http://p:1' }, undefined],
  [{ HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' }, 'http://q:2'],
  [{ https_proxy: 'http://p:1', NO_PROXY: '*' }, undefined],
  [{ https_proxy: 'http://p:1', NO_PROXY: 'x.example, zenodo.example' }, undefined],
  [{ https_proxy: 'http://p:1', NO_PROXY: '.zenodo.example' }, undefined],
  [{ https_proxy: 'http://p:1', no_proxy: 'EXAMPLE' }, undefined],
  [{ https_proxy: 'http://p:1', no_proxy: 'nodo.example,a.www.zenodo.example' }, 'http://p:1'],
  [{ https_proxy: 'http://p:1', no_proxy: 'example:8443' }, undefined],
  [{ https_proxy: 'http://p:1', no_proxy: 'example:443' }, 'http://p:1'],
])('with %j the proxy is %j', (environment, proxy) => {
  expect(proxyFor('https://www.zenodo.example:8443/x', environment)).toBe(proxy);
});
