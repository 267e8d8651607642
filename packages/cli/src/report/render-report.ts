import { type ClipSignal, embedAudio } from './embed-audio.ts';
import { counted, moment } from './format.ts';
import { Html, html } from './html.ts';
import { Pictures } from './picture.ts';
import type { Report, ReportMistake } from './report.ts';
import { calibration } from './sections/calibration.ts';
import { data } from './sections/data.ts';
import { distributions } from './sections/distributions.ts';
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
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self' file: data:; base-uri 'none'; form-action 'none'";

const syntheticBanner = html`<p class="banner" role="note"><strong>Synthetic data.</strong>
The voices in this report were made by a program, not recorded from people. The scores show that every step
works; they say nothing about how well emotions of real speakers are recognised.</p>
`;

/** Options of {@link renderReport}. */
type RenderOptions = {
  /** How many misclassified clips, from the first, become part of the page; default 0. */
  embedAudio?: number;
  /** Decodes a clip; needed when `embedAudio` is above 0. */
  readClip?: (mistake: ReportMistake) => Promise<ClipSignal>;
  /** Receives what a person should know before sharing the page: licences, clips that are left out. */
  onWarning?: (message: string) => void;
};

// What a mail or a review system takes.
const mostCharacters = 3_000_000;

/** Whose recordings the page contains, under which licences. */
function licenceNotice({ data: { corpora } }: Report, clips: number): string {
  const licences = corpora
    .map(({ title, licence = 'a licence that this program does not know' }) => `${title} (${licence})`)
    .join(', ');
  return `This report contains ${counted(clips, 'recording')} of ${licences}. The licence of the recordings holds for this page too: share it only where that licence allows it.`;
}

type Section = readonly [id: string, name: string, body: Html | undefined];

/**
 * Writes a training or an evaluation as one self-contained HTML page: no script, no request to any other file but the
 * clips that it links to.
 *
 * @param report - What to say; every string is escaped.
 * @param options - See {@link RenderOptions}. Embedded clips are 16 kHz, 16-bit; as many as leave the page below
 *   3 MB.
 * @returns The text of the page.
 * @throws RangeError when the confusion matrix is empty or malformed, numbers are not finite, or `embedAudio` is not
 *   an integer >= 0 or lacks `readClip`.
 */
export async function renderReport(
  report: Report,
  { embedAudio: count = 0, readClip, onWarning = () => {} }: RenderOptions = {},
): Promise<string> {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`renderReport: embedAudio must be an integer >= 0, got ${count}`);
  }
  if (count > 0 && readClip === undefined) {
    throw new RangeError(`renderReport: readClip must be given to embed clips, got none`);
  }
  const pictures = new Pictures();
  const before: Section[] = [
    ['scores', 'Scores', summary(report)],
    ['results', 'Results', await results(report, pictures)],
    ['calibration', 'Calibration', await calibration(report, pictures)],
    ['data', 'Data and protocol', await data(report, pictures)],
    ['training', 'Learning curves', await training(report, pictures)],
    ['recordings', 'Recordings', await recordings(report, pictures)],
    ['distributions', 'Features', await distributions(report, pictures)],
  ];
  const after: Section[] = [
    ['model', 'Model', await model(report, pictures)],
    ['repeat', 'Repeat this run', repeat(report)],
    ['skipped', 'Files left out', skipped(report)],
  ];
  const pageWith = (listen: Html, notice?: string): string =>
    frame(report, [...before, ['mistakes', 'Misclassified clips', listen], ...after], notice);
  const page = pageWith(mistakes(report, new Map()));
  if (count === 0 || readClip === undefined || report.mistakes.length === 0) return page;
  const room = mostCharacters - page.length - licenceNotice(report, count).length - 1000;
  const addresses = await embedAudio(report.mistakes, { count, room, readClip, onWarning });
  if (addresses.size === 0) return page;
  const notice = licenceNotice(report, addresses.size);
  onWarning(notice);
  return pageWith(mistakes(report, addresses), notice);
}

function frame(report: Report, sections: readonly Section[], notice: string | undefined): string {
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
<p class="when">Written on <time datetime="${report.created}">${moment(report.created)}</time></p>
${report.synthetic ? syntheticBanner : undefined}
${
  notice === undefined
    ? undefined
    : html`<p class="banner" role="note"><strong>Recordings inside.</strong> ${notice}</p>
`
}<nav aria-label="Sections"><ul>${shown.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${shown.map(([, , body]) => body)}</main>
<footer>Written by @ser/cli.</footer>
</body>
</html>
`;
  return page.text;
}
