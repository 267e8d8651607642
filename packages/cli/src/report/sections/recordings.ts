import { melSpectrogram, powerToDb } from '@ser/dsp';
import { emotionColors, plotClip } from '@ser/plots';
import { capitalized } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';

// Windows of about 32 ms every 10 ms show syllables; more bands than these would be narrower than a bin.
const windowSeconds = 0.032;
const hopSeconds = 0.01;
const nMels = 64;

/** One clip an emotion: waveform and mel spectrogram. */
export async function recordings({ examples }: Report, pictures: Pictures): Promise<Html | undefined> {
  if (examples.length === 0) return undefined;
  const colors = emotionColors(
    examples.map(({ emotion }) => emotion),
    'page',
  );
  let peak = 0;
  for (const { samples } of examples) {
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  }
  const cards: Html[] = [];
  for (const [i, { emotion, path, speaker, samples, sampleRate }] of examples.entries()) {
    const nFft = 2 ** Math.ceil(Math.log2(windowSeconds * sampleRate));
    const hopLength = Math.round(hopSeconds * sampleRate);
    const mel = melSpectrogram(samples, { sampleRate, nFft, hopLength, nMels });
    const spec = plotClip(samples, powerToDb(mel, { ref: 'max', topDb: 80 }), {
      sampleRate,
      hopLength,
      color: colors[i]!,
      ...(peak > 0 ? { peak } : {}),
      theme: 'page',
      width: 240,
      height: 120,
      waveformHeight: 64,
    });
    const figure = await pictures.figure(
      { ...spec, description: `${emotion}: ${spec.description}` },
      html`Speaker ${speaker}, <span class="path">${path}</span>`,
    );
    cards.push(html`<article><h3>${capitalized(emotion)}</h3>${figure}</article>
`);
  }
  return html`<section aria-labelledby="recordings">
<h2 id="recordings">One recording of each emotion</h2>
<p>All waveforms share one amplitude scale; levels in dB are relative to each clip's own loudest band.</p>
<div class="cards">
${cards}</div>
</section>
`;
}
