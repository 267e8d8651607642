import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plotScoreBySize, type SizeCurve, toSvg } from '@ser/plots';

export type Direction = 'ravdess-tess' | 'tess-ravdess';
type Method = 'untouched' | 'scratch' | 'gradual' | 'body';

/** Recall on the target's test speakers. */
export interface TransferResult {
  readonly direction: Direction;
  readonly method: Method;
  /** Of each label. */
  readonly clips: number;
  readonly seed: number;
  readonly uar: number;
}

export const directions: readonly { readonly id: Direction; readonly title: string }[] = [
  { id: 'ravdess-tess', title: 'RAVDESS speech to TESS' },
  { id: 'tess-ravdess', title: 'TESS to RAVDESS speech' },
];
const methods: readonly { readonly id: Method; readonly name: string }[] = [
  { id: 'scratch', name: 'from scratch' },
  { id: 'body', name: 'fine-tuned, head only' },
  { id: 'gradual', name: 'fine-tuned, gradually' },
];
const sizes = [5, 20, 100];

/** Draws each direction. */
export async function writePictures(results: readonly TransferResult[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { id, title } of directions) {
    const curves = methods.flatMap(({ id: method, name }): SizeCurve[] => {
      const points = sizes.flatMap((size) => {
        const scores = scoresOf(results, id, method, size);
        if (scores.length === 0) return [];
        return [{ size, score: mean(scores), low: Math.min(...scores), high: Math.max(...scores) }];
      });
      return points.length === 0 ? [] : [{ name, points }];
    });
    if (curves.length === 0) continue;
    const picture = await toSvg(plotScoreBySize(curves, { title, chance: 1 / 7 }));
    await writeFile(join(folder, `transfer-${id}.svg`), picture);
  }
}

/** The page about the experiment. */
export function describeTransfer(results: readonly TransferResult[]): string {
  const draws = new Set(results.filter(({ method }) => method !== 'untouched').map(({ seed }) => seed)).size;
  const tables = directions.map(({ id, title }) => {
    const [untouched] = scoresOf(results, id, 'untouched', 0);
    const rows = sizes.map((size) => {
      const cells = methods.map(({ id: method }) => cell(scoresOf(results, id, method, size)));
      return `| ${size} | ${cells.join(' | ')} |`;
    });
    return `## ${title}

![Recall by the number of clips, from scratch and fine-tuned: ${title}](images/transfer-${id}.svg)

The network as it came, without any clip of the new speakers' corpus: ${untouched?.toFixed(3)}.

| clips of each label | ${methods.map(({ name }) => name).join(' | ')} |
| --- | ${methods.map(() => '---').join(' | ')} |
${rows.join('\n')}`;
  });
  return `# Teaching a network another corpus

How many labelled clips does a network need that has learned from other recordings, and how many one that begins from
nothing? Unweighted average recall of seven emotions (chance 0.143) on speakers whom neither has heard: ${draws === 1 ? 'one draw of the clips' : `mean, and lowest to highest, of up to ${draws} draws of the clips`}.

${tables.join('\n\n')}

## Protocol

- Labels: neutral, happy, sad, angry, fearful, disgust, surprised; TESS's pleasant surprise counts as surprised, and
  RAVDESS's calm is left out. Features: \`recipes.logMel\`. Network: the default of \`buildConv1d\`.
- The first network learned from all clips of its corpus for 20 epochs.
- TESS as the target: clips are drawn from one woman (OAF), the other (YAF) tests, 1400 clips. RAVDESS as the target:
  clips are drawn from actors 1 to 16, and 17 to 24 test, 416 clips.
- 60, 40 and 12 epochs for 5, 20 and 100 clips, the same for every method; nothing was chosen by the test speakers, and
  no validation clips were held back. The rate from scratch is 2e-3, falling as a cosine; fine-tuned it is 1e-2 for the
  head, and as \`fineTune\` lowers it for the layers below. From scratch the scaler knows the drawn clips only;
  fine-tuned, it stays that of the first corpus.
- Written by \`node bench/dist/transfer.js --corpora FOLDER --folder FOLDER\`.
`;
}

function scoresOf(
  results: readonly TransferResult[],
  direction: Direction,
  method: Method,
  clips: number,
): number[] {
  return results
    .filter((result) => result.direction === direction && result.method === method && result.clips === clips)
    .map(({ uar }) => uar);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function cell(scores: readonly number[]): string {
  if (scores.length === 0) return '';
  if (scores.length === 1) return scores[0]!.toFixed(3);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  return `${mean(scores).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
