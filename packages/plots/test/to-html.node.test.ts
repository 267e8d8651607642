import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { plotClassBalance, plotRoc } from '../src/index.ts';
import { toHtml } from '../src/node/index.ts';
import { scoredClips } from './pictures.ts';

const evil = '</script><script>alert(1)</script><!--';

describe('toHtml', () => {
  it('stands alone: one script, allowed by its hash, and nothing from elsewhere', async () => {
    const page = await toHtml(plotRoc(scoredClips(['calm', 'angry'])), { title: 'ROC' });
    const script = page.slice(page.lastIndexOf('<script>') + 8, page.lastIndexOf('</script>'));
    const hash = createHash('sha256').update(script).digest('base64');
    expect(page).toContain(`script-src 'sha256-${hash}';`);
    expect(page).not.toContain('unsafe-eval');
    expect(page).not.toMatch(/<script[^>]* src=|<link|<iframe/);
    expect(page).toContain('<title>ROC</title>');
    expect(page).toContain('aria-label="Receiver operating characteristics');
    expect(page.length).toBeLessThan(700_000);
  });

  it('keeps hostile text text', async () => {
    const page = await toHtml(plotClassBalance([{ label: evil, count: 1 }], { title: evil }));
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<\/script/g)).toHaveLength(3);
    expect(page).toContain('<title>&#60;/script&#62;');
  });

  it('follows the mode of the reader in the theme page', async () => {
    const page = await toHtml(plotClassBalance([{ label: 'calm', count: 1 }], { theme: 'page' }));
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).not.toContain('id="png"');
  });

  it('says what is wrong', async () => {
    await expect(toHtml({ mark: 'nonsense' } as never)).rejects.toThrow('must be a Vega-Lite specification');
  });
});
