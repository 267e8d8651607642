import { themeProperties } from '@ser/plots';

/** The page's own colours; those of the pictures come from the plots' themes. */
export const style: string = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f6f8; --line: #d5d9df; --ink: #1c1f24; --soft: #545a64; --link: #0b5394;
  --warn-page: #fff3d6; --warn-line: #b26a00; --warn-ink: #4a2f00;
  ${themeProperties('light')}
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --panel: #1c2027; --line: #383e48; --ink: #eceef1; --soft: #a9b0bb; --link: #8cc4ff;
    --warn-page: #33270c; --warn-line: #e0a030; --warn-ink: #ffe3a8;
    ${themeProperties('dark')}
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem 4rem;
  background: var(--page); color: var(--ink);
  font: 1rem/1.55 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1, h2, h3 { line-height: 1.2; font-weight: 650; text-wrap: balance; overflow-wrap: break-word; }
h1 { font-size: 2rem; margin: 0; letter-spacing: -.015em; }
h2 { font-size: 1.35rem; margin: 0 0 .75rem; letter-spacing: -.01em; }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; max-width: 48rem; }
section { margin-top: 2.75rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
section:first-of-type { border-top: 0; padding-top: 0; margin-top: 2rem; }
.when { color: var(--soft); margin: .4rem 0 0; }
.banner {
  margin: 1.5rem 0 0; padding: .85rem 1.1rem; max-width: none;
  background: var(--warn-page); color: var(--warn-ink); border: 1px solid var(--warn-line); border-left-width: 6px;
  border-radius: 6px;
}
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0 0; padding: 0; }
.note, figcaption, caption, .tile small { color: var(--soft); font-size: .875rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; margin: 0 0 1rem; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem; }
.tile dt { font-weight: 600; }
.tile dd { margin: 0; display: flex; flex-direction: column; }
.tile strong { font-size: 2.25rem; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile span { font-variant-numeric: tabular-nums; }
.facts { margin: 0 0 1.5rem; }
.facts div { display: grid; grid-template-columns: 8rem 1fr; gap: 1rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.pictures { display: flex; flex-wrap: wrap; gap: 1.5rem 2.25rem; align-items: flex-start; }
.pictures > div:not(.table) { flex: 1 1 24rem; min-width: 0; }
.pictures > .table { flex: 1 1 18rem; }
.model > .table { flex-basis: 36rem; }
.pair > figure { flex: 1 1 20rem; }
.halves > figure { flex-basis: 26rem; }
figure { margin: 0 0 1rem; max-width: 100%; min-width: 0; }
figure svg { display: block; max-width: 100%; height: auto; overflow: visible; }
figcaption { margin-top: .35rem; max-width: 34rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 1.5rem; }
article { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; min-width: 0; break-inside: avoid; }
article figure { margin: 0; }
.path { overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: 0 0 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; padding: 0 0 .4rem; }
th, td { text-align: left; padding: .38rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child { padding-left: 0; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 7rem; }
thead th { font-weight: 600; border-bottom-color: var(--soft); white-space: nowrap; }
tfoot th, tfoot td { font-weight: 600; }
tbody + tfoot tr:first-child > * { border-top: 1px solid var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .85rem 1rem; overflow-x: auto; margin: 0 0 1rem; }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre code { white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--link); }
.fold > summary { margin-bottom: .75rem; }
.listen audio { display: block; width: 15rem; height: 2.25rem; margin-top: .35rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
@media (max-width: 40rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.6rem; }
  .facts div { grid-template-columns: 1fr; gap: 0; }
  .pictures { display: block; }
  th, td { padding: .38rem .4rem; }
  tbody th { min-width: 5.5rem; }
}
@media print {
  @page { margin: 16mm 14mm; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  p, figcaption { break-inside: avoid; }
  h1 { font-size: 20pt; }
  h2 { font-size: 13pt; }
  h2, h3, caption, h2 + p { break-after: avoid; }
  section { margin-top: 1.5rem; padding-top: 1rem; }
  figure, .tile, tr, .tiles { break-inside: avoid; }
  .table { overflow: visible; }
  .cards { grid-template-columns: repeat(2, 1fr); }
  .tiles { grid-template-columns: repeat(3, 1fr); }
  .pair > figure { flex: 1 1 45%; }
  .fold::details-content { content-visibility: visible; display: block; }
  nav, .screen, .fold > summary { display: none; }
  tfoot { display: table-row-group; }
  figure svg { max-height: 78mm; width: auto; }
  .diagram svg { max-height: 190mm; }
  .pictures .table { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
