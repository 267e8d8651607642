import { plotModel } from '@ser/plots';
import { count } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';

function shapeText(shape: Report['model']['layers'][number]['outputShape'] = ''): string {
  return typeof shape === 'string' ? shape : shape.map((size) => size ?? '?').join(' × ');
}

/** The network, layer by layer, and what goes into it. */
export async function model(report: Report, pictures: Pictures): Promise<Html> {
  const { name, layers, parameters, trainable = parameters, features, settings } = report.model;
  const diagram =
    layers.length > 0 && layers.every(({ inputs }) => inputs !== undefined)
      ? await pictures.figure(
          plotModel(layers, { theme: 'page' }),
          'Layers of the network and what each reads.',
        )
      : undefined;
  return html`<section aria-labelledby="model">
<h2 id="model">Model</h2>
<dl class="facts">
<div><dt>Network</dt><dd>${name}</dd></div>
<div><dt>Parameters</dt><dd>${count(parameters)}${trainable === parameters ? undefined : `, ${count(trainable)} of them trained`}</dd></div>
<div><dt>Features</dt><dd>${features}</dd></div>
</dl>
<div class="pictures model">
${table({
  caption: 'Layers',
  columns: [
    { name: 'Layer' },
    { name: 'Type' },
    { name: 'Output shape' },
    { name: 'Parameters', kind: 'number' },
  ],
  rows: layers.map((layer) => [
    layer.name,
    layer.type,
    shapeText(layer.outputShape),
    count(layer.parameters),
  ]),
  footer: [['Total', '', '', count(parameters)]],
})}
${diagram === undefined ? undefined : html`<div class="diagram">${diagram}</div>`}
</div>
${
  settings === undefined
    ? undefined
    : html`<details class="fold"><summary>Settings as JSON</summary><pre><code>${JSON.stringify(settings, null, 2)}</code></pre></details>`
}
</section>
`;
}
