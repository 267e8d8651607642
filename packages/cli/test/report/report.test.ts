import { describe, expect, it } from 'vitest';
import { escapeHtml, Html, html } from '../../src/report/html.ts';
import { type Report, renderReport } from '../../src/report/index.ts';
import { sampleReport } from './sample.ts';

const evil = '</style></script><img src=x onerror="alert(1)">\'&';

/** A report with as few pictures as there can be. */
function plainReport(): Report {
  const { scored: _, distributions: __, ...report } = sampleReport();
  return {
    ...report,
    history: { curves: [] },
    examples: [],
    speakers: [],
    model: { ...report.model, layers: [] },
  };
}

/** The same data with every string replaced. */
function poison<T>(value: T): T {
  if (typeof value === 'string') return evil as T;
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(poison) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, poison(item)])) as T;
  }
  return value;
}

describe('html', () => {
  it('escapes values, but not HTML of its own', () => {
    expect(escapeHtml('<a href="x">&\'</a>')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;');
    expect(html`<b title="${'"'}">${['<', html`<i>${1}</i>`]}${undefined}</b>`.text).toBe(
      '<b title="&quot;">&lt;<i>1</i></b>',
    );
    expect(html`${new Html('<br>')}`.text).toBe('<br>');
  });
});

describe('renderReport', () => {
  it('says everything that it was told', async () => {
    const page = await renderReport(sampleReport());
    for (const text of [
      '<title>Three emotions</title>',
      '2026-03-14 09:26 UTC',
      '73.3%',
      '68.0% to 79.0%',
      'chance is 33.3%',
      '234 clips of 2 speakers',
      '95% bootstrap over the 2 test speakers, 1000 draws',
      '<dd>1,234</dd>',
      'Measured on 9 recordings, taken at even steps',
      'CC BY 4.0',
      'a/broken.wav',
      'expected 44 bytes, got 12',
      'The weights of epoch 2 were kept.',
      '12,345',
      'ser train recordings --seed 7',
      '1 min 11 s',
      'href="../a/x%20y.wav"',
      '<audio controls preload="none" src="../a/x%20y.wav">',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain('Synthetic data.');
    expect(page.match(/<svg /g)).toHaveLength(4 + 2 + 2 + 3 + 1 + 1);
  });

  it('says plainly that data are synthetic', async () => {
    const page = await renderReport({ ...sampleReport(), synthetic: true });
    expect(page.indexOf('Synthetic data.')).toBeGreaterThan(0);
    expect(page.indexOf('Synthetic data.')).toBeLessThan(page.indexOf('73.3%'));
  });

  it('stands alone: no script, nothing from elsewhere', async () => {
    const page = await renderReport(sampleReport());
    expect(page).not.toMatch(/<script|<link|<iframe|@import|\ssrcset=/);
    const loaded = [...page.matchAll(/(?:\ssrc|xlink:href)="([^"]*)"|url\(([^)]*)\)/g)].map(
      ([, source, url]) => source ?? url!,
    );
    expect(loaded.length).toBeGreaterThan(3);
    for (const address of loaded)
      expect(address).toMatch(/^(?:data:image\/png;base64,|#|\.\.\/a\/x%20y\.wav$)/);
    expect(page.length).toBeLessThan(300_000);
  });

  it('has one heading a section, captions on tables, names on pictures, and ids used once', async () => {
    const page = await renderReport(sampleReport());
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.match(/<caption>/g)).toHaveLength(page.match(/<table>/g)!.length);
    expect(page.match(/<svg role="img" aria-label="[^"]+/g)).toHaveLength(page.match(/<svg /g)!.length);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g))
      expect(ids).toContain(target);
  });

  it('escapes every string, wherever it stands', async () => {
    const report = poison(sampleReport());
    // Labels of one picture and speakers must differ from each other.
    const distinct = <T>(items: readonly T[], key: keyof T): T[] =>
      items.map((item, i) => ({ ...item, [key]: `${evil}${i}` }));
    const page = await renderReport({
      ...report,
      data: { ...report.data, labels: distinct(report.data.labels, 'label') },
      confusion: { ...report.confusion, labels: report.confusion.labels.map((label, i) => `${label}${i}`) },
      speakers: distinct(report.speakers, 'speaker'),
      scored: {
        ...report.scored!,
        truth: report.scored!.truth.map((label) => `${label}0`),
      },
      distributions: {
        ...report.distributions!,
        features: report.distributions!.features.map((one) => ({
          ...one,
          groups: distinct(one.groups, 'label'),
        })),
      },
      model: {
        ...report.model,
        layers: report.model.layers.map((layer, i) => ({ ...layer, name: `${evil}${i}`, inputs: [] })),
      },
    });
    expect(page).not.toContain('<img');
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page).not.toContain('</script>');
    if (typeof DOMParser !== 'undefined') {
      const parsed = new DOMParser().parseFromString(page, 'text/html');
      expect(parsed.querySelectorAll('img, script, [onerror]')).toHaveLength(0);
      expect(parsed.title).toBe(evil);
    }
  });

  it.each([
    'javascript:alert(1)',
    'https://example.com/a.wav',
    '//example.com/a.wav',
    '/etc/a.wav',
    ' data:audio/wav,x',
  ])('does not link to %s', async (href) => {
    const report = plainReport();
    const page = await renderReport({
      ...report,
      data: { ...report.data, corpora: [{ title: 'A corpus', homepage: 'javascript:alert(2)' }] },
      mistakes: [{ ...report.mistakes[0]!, href }],
    });
    expect(page).not.toContain(escapeHtml(href));
    expect(page).not.toContain('javascript:');
    expect(page).toContain('a/x.wav');
  });

  it('leaves out what there is not', async () => {
    const report: Report = {
      ...sampleReport(),
      data: { ...sampleReport().data, skipped: [] },
      history: { curves: [] },
      speakers: [],
      examples: [],
      mistakes: [],
    };
    const page = await renderReport(report);
    expect(page).not.toContain('id="training"');
    expect(page).not.toContain('id="recordings"');
    expect(page).not.toContain('id="skipped"');
    expect(page).toContain('No clip of the test set was misclassified.');
  });

  it('folds a long list of mistakes but keeps every one', async () => {
    const report = plainReport();
    const mistakes = Array.from({ length: 400 }, (_, i) => ({
      ...report.mistakes[0]!,
      path: `clip-${i}.wav`,
    }));
    const page = await renderReport({ ...report, mistakes });
    expect(page).toContain('<details class="fold"><summary>400 clips</summary>');
    for (const { path } of mistakes) expect(page).toContain(`>${path}<`);
  });

  it('stays below 3 MB with more mistakes and files than anybody reads', async () => {
    const report = plainReport();
    const mistakes = Array.from({ length: 5000 }, (_, i) => ({
      ...report.mistakes[0]!,
      path: `Actor_01/a-rather-long-name-of-a-clip-${i}.wav`,
      href: `../../recordings/Actor_01/a-rather-long-name-of-a-clip-${i}.wav`,
    }));
    const skipped = Array.from({ length: 20_000 }, (_, i) => ({
      path: `Actor_01/${i}.txt`,
      reason: 'not a sound file of a kind that is known',
    }));
    const page = await renderReport({ ...report, mistakes, data: { ...report.data, skipped } });
    expect(page.length).toBeLessThan(3_000_000);
    expect(page).toContain('<summary>5,000 clips</summary>');
    expect(page).toContain('The first 1,500 clips are listed here.');
    expect(page).toContain('20,000 files took no part');
    expect(page).toContain('The first 1,000 files are listed here.');
  });

  describe('with recordings inside', () => {
    const clip = {
      samples: Float32Array.from({ length: 48000 }, (_, n) => Math.sin(n / 50)),
      sampleRate: 48000,
    };
    const readClip = () => Promise.resolve(clip);
    const many = (count: number): Report => ({
      ...plainReport(),
      mistakes: Array.from({ length: count }, (_, i) => ({
        ...plainReport().mistakes[0]!,
        path: `${i}.wav`,
      })),
    });
    const players = (page: string): number => page.match(/ src="data:audio\/wav;base64,/g)?.length ?? 0;

    it('embeds as many as asked for and names the licence, in the page and to the caller', async () => {
      const warnings: string[] = [];
      const page = await renderReport(many(5), {
        embedAudio: 2,
        readClip,
        onWarning: (message) => warnings.push(message),
      });
      expect(players(page)).toBe(2);
      expect(warnings).toEqual([expect.stringContaining('2 recordings of A corpus (CC BY 4.0)')]);
      expect(page).toContain(warnings[0]!);
      expect(page.match(/src="\.\.\/a\/x%20y\.wav"/g)).toHaveLength(3);
      // A second at 16 kHz, 16 bits: the header says so.
      const [, base64] = /data:audio\/wav;base64,([^"]*)/.exec(page)!;
      const bytes = Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0));
      expect(bytes.length).toBe(44 + 2 * 16000);
      expect(new DataView(bytes.buffer).getUint32(24, true)).toBe(16000);
    });

    it('stops before the page gets larger than 3 MB, and says so', async () => {
      const warnings: string[] = [];
      const page = await renderReport(many(20), {
        embedAudio: 20,
        readClip: () => Promise.resolve({ samples: new Float32Array(60_000), sampleRate: 8000 }),
        onWarning: (message) => warnings.push(message),
      });
      expect(page.length).toBeLessThan(3_000_000);
      expect(page.length).toBeGreaterThan(2_800_000);
      expect(warnings[0]).toBe(
        `${players(page)} of 20 clips are embedded: with more, the report would be larger than 3 MB`,
      );
    });

    it('leaves out a clip that cannot be read', async () => {
      const warnings: string[] = [];
      const page = await renderReport(many(1), {
        embedAudio: 1,
        readClip: () => Promise.reject(new Error('no such file')),
        onWarning: (message) => warnings.push(message),
      });
      expect(warnings).toEqual(['0.wav is not embedded: no such file']);
      expect(players(page)).toBe(0);
    });

    it('says what is wrong', async () => {
      await expect(renderReport(many(1), { embedAudio: -1 })).rejects.toThrow(
        'renderReport: embedAudio must be an integer >= 0, got -1',
      );
      await expect(renderReport(many(1), { embedAudio: 1 })).rejects.toThrow(
        'renderReport: readClip must be given to embed clips, got none',
      );
    });
  });

  it('says what is missing when there are no classes', async () => {
    const report = { ...plainReport(), confusion: { labels: [], counts: [] } };
    await expect(renderReport(report)).rejects.toThrow('labels must not be empty, got 0 labels');
  });
});
