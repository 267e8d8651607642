import { moment } from './format.ts';
import { Html, html } from './html.ts';
import { Pictures } from './picture.ts';
import type { Report } from './report.ts';
import { data } from './sections/data.ts';
import { mistakes } from './sections/mistakes.ts';
import { model } from './sections/model.ts';
import { recordings } from './sections/recordings.ts';
import { repeat } from './sections/repeat.ts';
import { results } from './sections/results.ts';
import { skipped } from './sections/skipped.ts';
import { summary } from './sections/summary.ts';
import { training } from './sections/training.ts';
import { style } from './style.ts';

// Nothing may be loaded from anywhere but the clips beside the page.
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self' file:; base-uri 'none'; form-action 'none'";

const syntheticBanner = html`<p class="banner" role="note"><strong>Synthetic data.</strong>
The voices in this report were made by a program, not recorded from people. The scores show that every step
works; they say nothing about how well emotions of real speakers are recognised.</p>
`;

/**
 * Writes a training run as one self-contained HTML page: no script, no request to any other file but the
 * clips that it links to.
 *
 * @param report - What to say; every string is escaped.
 * @returns The text of the page.
 * @throws RangeError when the confusion matrix is empty or malformed, or numbers are not finite.
 */
export async function renderReport(report: Report): Promise<string> {
  const pictures = new Pictures();
  const sections: [id: string, name: string, body: Html | undefined][] = [
    ['scores', 'Scores', summary(report)],
    ['results', 'Results', await results(report, pictures)],
    ['data', 'Data and protocol', await data(report, pictures)],
    ['training', 'Learning curves', await training(report, pictures)],
    ['recordings', 'Recordings', await recordings(report, pictures)],
    ['mistakes', 'Misclassified clips', mistakes(report)],
    ['model', 'Model', model(report)],
    ['repeat', 'Repeat this run', repeat(report)],
    ['skipped', 'Files left out', skipped(report)],
  ];
  const shown = sections.filter(([, , body]) => body !== undefined);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="@ser/cli">
<title>${report.title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>${report.title}</h1>
<p class="when">Speech emotion recognition, training report of <time datetime="${report.created}">${moment(report.created)}</time></p>
${report.synthetic ? syntheticBanner : undefined}
<nav aria-label="Sections"><ul>${shown.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${shown.map(([, , body]) => body)}</main>
<footer>Written by @ser/cli.</footer>
</body>
</html>
`;
  return page.text;
}
