import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/index.ts';
import { sampleReport } from './sample.ts';

type Axe = typeof axe;

/** Opens a page in a frame, with every fold open, and checks it against WCAG 2.2 A and AA. */
async function violations(page: string, width: number): Promise<string[]> {
  const frame = document.createElement('iframe');
  frame.style.width = `${width}px`;
  frame.style.height = '900px';
  // The policy of the page forbids scripts, the checker's too.
  frame.srcdoc = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  document.body.append(frame);
  try {
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    const inside = frame.contentWindow as unknown as {
      eval(code: string): void;
      axe: Axe;
      document: Document;
    };
    for (const fold of inside.document.querySelectorAll('details')) fold.open = true;
    inside.eval(axe.source);
    const { violations: found, passes } = await inside.axe.run(inside.document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  } finally {
    frame.remove();
  }
}

describe.runIf(typeof document !== 'undefined')('the report meets WCAG AA', () => {
  it.each(['light', 'dark'])('in the mode %s, on wide and narrow screens', async (mode) => {
    const page = await renderReport(
      { ...sampleReport(), synthetic: true },
      {
        embedAudio: 1,
        readClip: () => Promise.resolve({ samples: new Float32Array(1600), sampleRate: 16000 }),
      },
    );
    const { cdp } = await import('vitest/browser');
    const devtools = cdp() as unknown as { send(method: string, parameters: object): Promise<unknown> };
    const emulate = (value: string): Promise<unknown> =>
      devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    await emulate(mode);
    try {
      expect(await violations(page, 1200)).toEqual([]);
      expect(await violations(page, 360)).toEqual([]);
    } finally {
      await emulate('');
    }
  });
});
