import { type Html, html } from './html.ts';

type Cell = string | number | Html;

type Column = {
  name: string;
  /** `number`: right-aligned, equally wide digits; `screen`: not printed. Default `text`. */
  kind?: 'text' | 'number' | 'screen';
};

export type TableOptions = {
  caption: Html | string;
  columns: readonly Column[];
  /** The first cell of a row is its header. */
  rows: readonly (readonly Cell[])[];
  /** Rows below a rule: averages, sums. */
  footer?: readonly (readonly Cell[])[];
};

/** A table with a caption and header cells, which scrolls by itself when the page is too narrow for it. */
export function table({ caption, columns, rows, footer = [] }: TableOptions): Html {
  const className = (column: number): string => columns[column]?.kind ?? 'text';
  const line = (cells: readonly Cell[]): Html => html`<tr>${cells.map((cell, column) =>
    column === 0
      ? html`<th scope="row" class="${className(column)}">${cell}</th>`
      : html`<td class="${className(column)}">${cell}</td>`,
  )}</tr>
`;
  return html`<div class="table" role="region" tabindex="0" aria-label="${typeof caption === 'string' ? caption : 'Table'}">
<table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ name }, column) => html`<th scope="col" class="${className(column)}">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(line)}</tbody>
${footer.length === 0 ? undefined : html`<tfoot>${footer.map(line)}</tfoot>`}
</table>
</div>`;
}
