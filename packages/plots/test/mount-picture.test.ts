import { describe, expect, it } from 'vitest';
import { mountPicture, toSvg } from '../src/index.ts';
import { interactive } from '../src/interactive.ts';
import { pictures, texts } from './pictures.ts';

/** Fails whatever compiles code from text, as a page does whose policy lacks `unsafe-eval`. */
async function withoutEval<T>(work: () => Promise<T>): Promise<T> {
  const original = globalThis.Function;
  const refuse = (): never => {
    throw new EvalError('code from text');
  };
  globalThis.Function = new Proxy(original, { apply: refuse, construct: refuse });
  try {
    return await work();
  } finally {
    globalThis.Function = original;
  }
}

describe('without compiling code from text', () => {
  it.each(Object.entries(pictures('light')))('draws %s', async (_, spec) => {
    expect(await withoutEval(() => toSvg(spec))).toBe(await toSvg(spec));
  });
});

describe('interactive', () => {
  it.each(Object.entries(pictures('light')))('changes nothing that is seen of %s', async (_, spec) => {
    const before = structuredClone(spec);
    const changed = interactive(spec);
    expect(spec).toEqual(before);
    expect(texts(await toSvg(changed))).toEqual(texts(await toSvg(spec)));
  });
});

describe.runIf(typeof document !== 'undefined')('mountPicture', () => {
  it('draws into an element and takes everything away again', async () => {
    const element = document.createElement('div');
    document.body.append(element);
    const spec = pictures('light')['clip']!;
    const { view, remove } = await withoutEval(() => mountPicture(element, spec));
    expect(element.querySelector('svg image')).not.toBeNull();
    expect(element.querySelector('[role=img]')!.getAttribute('aria-label')).toBe(spec.description);
    expect(element.querySelector('svg')!.getAttribute('aria-hidden')).toBe('true');
    view.signal('zoom_0_time', [1, 2]);
    await view.runAsync();
    const labels = [...element.querySelectorAll('text')].map(({ textContent }) => textContent);
    expect(labels).toEqual(expect.arrayContaining(['1.0', '1.2', '2.0']));
    expect(labels).not.toContain('3.0');
    remove();
    expect(element.outerHTML).toBe('<div></div>');
    element.remove();
  });
});
