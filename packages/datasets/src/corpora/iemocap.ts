import type { ClipFields, Dimensions, Rating } from '../clip.ts';
import { type Corpus, defineCorpus, type FoundLabels, type LabelFile } from '../corpus.ts';

const codes = {
  ang: 'angry',
  hap: 'happy',
  exc: 'excited',
  sad: 'sad',
  fru: 'frustrated',
  fea: 'fearful',
  sur: 'surprised',
  neu: 'neutral',
  dis: 'disgust',
  oth: 'other',
  xxx: 'no agreement',
} as const;
type Label = (typeof codes)[keyof typeof codes];

const turnPattern =
  /^\[(\d+(?:\.\d+)?) - (\d+(?:\.\d+)?)\]\t(\w+)\t([a-z]{3})\t\[(\d(?:\.\d+)?), (\d(?:\.\d+)?), (\d(?:\.\d+)?)\]$/;
const axes = { val: 'valence', act: 'activation', dom: 'dominance' } as const;

/** `Session1/dialog/EmoEvaluation/Ses01F_impro01.txt`: the turns of a dialogue, each with what its raters said. */
const evaluation: LabelFile<Label> = {
  name: 'dialog/EmoEvaluation/<dialogue>.txt',
  matches: (path) => /(^|\/)EmoEvaluation\/Ses0[1-5][FM]_\w+\.txt$/.test(path),
  key: ({ utterance = '' }) => utterance,
  read: readEvaluation,
};

/**
 * IEMOCAP: ten actors in five sessions, who play scripts and improvise scenes in pairs.
 *
 * A name, `Ses01F_impro01_F000.wav`, says who speaks (the last F or M, with the session), the dialogue and the scene
 * (`statement`; scripted scenes are the same in every session); the label and all else is in the EmoEvaluation file of
 * the dialogue, which `scanCorpus` reads. `emotion` is the raters' majority, 'no agreement' where they had none;
 * `labelMaps.iemocapFour` makes the usual four classes of it, in which excited counts as happy.
 */
export const iemocap: Corpus<Label> = defineCorpus({
  id: 'iemocap',
  title: 'Interactive Emotional Dyadic Motion Capture Database',
  licence: 'by request, research only',
  citation:
    'C. Busso, M. Bulut, C.-C. Lee, A. Kazemzadeh, E. Mower, S. Kim, J. N. Chang, S. Lee and S. S. Narayanan, "IEMOCAP: interactive emotional dyadic motion capture database", Language Resources and Evaluation 42(4), 2008, 335-359',
  homepage: 'https://sail.usc.edu/iemocap/',
  emotions: Object.values(codes),
  example: 'Ses01F_impro01_F000.wav',
  labelFiles: [evaluation],
  parse(name) {
    const match = /^((Ses0([1-5])[FM])_((?:impro|script)\d\d(?:_\d)?)[a-z]?)_([FM])[0-9X]{2}\d$/.exec(name);
    const [, dialogue, , session, scene, sex] = match ?? [];
    if (dialogue === undefined || session === undefined || scene === undefined || sex === undefined)
      return undefined;
    return {
      speaker: `0${session}${sex}`,
      speakerSex: sex === 'F' ? 'female' : 'male',
      statement: scene,
      channel: 'speech',
      dialogue,
      utterance: name,
    };
  },
});

function readEvaluation(text: string): FoundLabels<Label> {
  const fields = new Map<string, Partial<ClipFields<Label>>>();
  const faults: string[] = [];
  let raters = new Map<string, Rating>();
  let utterance: string | undefined;
  const close = (): void => {
    if (utterance !== undefined)
      fields.set(utterance, { ...fields.get(utterance), raters: [...raters.values()] });
    raters = new Map();
    utterance = undefined;
  };
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith('[')) {
      close();
      const turn = readTurn(line);
      if (turn === undefined) {
        faults.push(`line ${i + 1}: expected [start - end], turn, label and [v, a, d], received '${line}'`);
        continue;
      }
      utterance = turn.utterance;
      fields.set(utterance, turn.fields);
    } else if (/^[AC]-/.test(line) && utterance !== undefined) {
      addRating(raters, line);
    }
  }
  close();
  return { fields, faults };
}

function readTurn(line: string): { utterance: string; fields: Partial<ClipFields<Label>> } | undefined {
  const [, start, end, utterance, code = '', valence, activation, dominance] = turnPattern.exec(line) ?? [];
  if (utterance === undefined || !Object.hasOwn(codes, code)) return undefined;
  return {
    utterance,
    fields: {
      emotion: codes[code as keyof typeof codes],
      start: Number(start),
      end: Number(end),
      dimensions: {
        valence: Number(valence),
        activation: Number(activation),
        dominance: Number(dominance),
      },
    },
  };
}

/** A line of one rater: `C-E2:`, the emotions and a comment, or `A-E3:`, the axes and a comment. */
function addRating(raters: Map<string, Rating>, line: string): void {
  const [, kind, rater, said = '', comment] = /^([AC])-(\w+):\s*(.*?)\s*(?:\((.*)\))?\s*$/.exec(line) ?? [];
  if (rater === undefined) return;
  const parts = said.split(';').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const known = raters.get(rater);
  const comments = [known?.comment, comment?.trim()].filter((text) => text !== undefined && text !== '');
  const rating: Rating = {
    ...known,
    rater,
    ...(comments.length > 0 ? { comment: comments.join('; ') } : {}),
  };
  if (kind === 'C') {
    raters.set(rater, { ...rating, emotions: parts });
    return;
  }
  const dimensions: Partial<Dimensions> = {};
  for (const part of parts) {
    const [, axis, value] = /^(val|act|dom)\s+(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    if (axis !== undefined) dimensions[axes[axis as keyof typeof axes]] = Number(value);
  }
  raters.set(rater, { ...rating, dimensions });
}
