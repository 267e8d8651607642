import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Clip, ClipFields, Emotion, ParsedClip } from '../clip.ts';
import { detectCorpus, corpora as knownCorpora } from '../corpora.ts';
import type { Corpus, LabelFile } from '../corpus.ts';

/** A file that gave no clip, and why. */
export interface Skipped {
  path: string;
  reason: string;
}

/** What lies in a folder of recordings. */
export interface Scan<Label extends string = Emotion> {
  /** In the order of their paths. */
  clips: Clip<Label>[];
  /** Every other file, with the reason; label files that were read are not among them, but faults in them are. */
  skipped: Skipped[];
}

/** How {@link scanCorpus} reads names. */
export interface ScanCorpusOptions<Label extends string = Emotion> {
  /** The corpora to know; a file belongs to the first that knows its name. Default: all of this package. */
  corpora?: readonly Corpus<Label>[];
}

/** A folder that cannot be scanned. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
  readonly path: string;
  readonly problem: 'missing' | 'not a folder' | 'unreadable';

  constructor(path: string, problem: FolderError['problem'], cause?: unknown) {
    const words = {
      missing: 'does not exist',
      'not a folder': 'is not a folder',
      unreadable: 'cannot be read',
    };
    super(`scanCorpus: ${path} ${words[problem]}`, { cause });
    this.path = path;
    this.problem = problem;
  }
}

interface FoundFile {
  path: string;
  bytes: number;
}

/**
 * Finds the clips in a folder, or in several, with everything below them.
 *
 * Names and sizes are all that is read, and the corpora's own label files where they lie in the folders: IEMOCAP's
 * EmoEvaluation, CREMA-D's VideoDemographics.csv and summaryTable.csv. The order is that of the paths, the same on every machine. Links are not
 * followed. A clip that is there twice (a mirror: same corpus, same fields, same size) counts once; a second one of
 * another size is left out as well, since nobody can say which is right. Each file that gives no clip is in
 * `skipped` with the reason: an empty folder gives two empty lists, a folder of other files only `skipped`.
 *
 * @throws FolderError (`problem`: 'missing', 'not a folder', 'unreadable') for a folder that cannot be scanned.
 *
 * @example
 * ```ts
 * const { clips, skipped } = await scanCorpus('ravdess');
 * console.log(`${clips.length} clips, ${skipped.length} other files`);
 * ```
 */
export async function scanCorpus<Label extends string = Emotion>(
  folders: string | readonly string[],
  {
    corpora = knownCorpora as readonly Corpus<string>[] as readonly Corpus<Label>[],
  }: ScanCorpusOptions<Label> = {},
): Promise<Scan<Label>> {
  const files = new Map<string, FoundFile>();
  const skipped: Skipped[] = [];
  for (const folder of typeof folders === 'string' ? [folders] : folders) {
    for (const file of await listFolder(folder, skipped)) {
      const place = resolve(file.path);
      if (!files.has(place)) files.set(place, file);
    }
  }

  const clips: Clip<Label>[] = [];
  const parsed: { file: FoundFile; clip: ParsedClip<Label> }[] = [];
  const others: FoundFile[] = [];
  for (const file of files.values()) {
    const clip = parseAny(file.path, corpora);
    if (clip === undefined) others.push(file);
    else parsed.push({ file, clip });
  }
  const present = new Set(parsed.map(({ clip }) => clip.corpus));
  const { unknown, complete } = await readLabels(
    others,
    corpora.filter(({ id }) => present.has(id)),
    skipped,
  );

  const seen = new Map<string, FoundFile>();
  for (const { file, clip: bare } of parsed) {
    const clip = complete(bare);
    if (file.bytes === 0) {
      skipped.push({ path: file.path, reason: 'an empty file' });
      continue;
    }
    const key = JSON.stringify({ ...clip, path: undefined });
    const twin = seen.get(key);
    if (twin !== undefined) {
      const reason =
        twin.bytes === file.bytes
          ? `a copy of ${twin.path}`
          : `the same clip as ${twin.path}, but ${file.bytes} bytes instead of ${twin.bytes}`;
      skipped.push({ path: file.path, reason });
      continue;
    }
    seen.set(key, file);
    if (hasLabel(clip)) clips.push(clip);
    else skipped.push({ path: file.path, reason: whyUnlabelled(clip, corpora) });
  }
  const likely = detectCorpus(
    parsed.map(({ file }) => file.path),
    corpora,
  );
  for (const path of unknown) skipped.push({ path, reason: whyUnknown(path, likely, corpora) });
  skipped.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { clips, skipped };
}

function hasLabel<Label extends string>(clip: ParsedClip<Label>): clip is Clip<Label> {
  return clip.emotion !== undefined;
}

function whyUnlabelled<Label extends string>(
  { corpus, dialogue }: ParsedClip<Label>,
  corpora: readonly Corpus<Label>[],
): string {
  const names = corpora.find(({ id }) => id === corpus)?.labelFiles.map(({ name }) => name) ?? [];
  const wanted = names.join(' or ').replace('<dialogue>', dialogue ?? '');
  return wanted === '' ? 'no label in its name' : `no label: expected it in ${wanted}`;
}

/** Larger files are no tables of labels. */
const mostLabelBytes = 2 ** 26;

/** Reads the label files among some files, and gives a function that adds to a clip what they say of it. */
async function readLabels<Label extends string>(
  files: readonly FoundFile[],
  corpora: readonly Corpus<Label>[],
  skipped: Skipped[],
): Promise<{ unknown: string[]; complete: (clip: ParsedClip<Label>) => ParsedClip<Label> }> {
  const kinds = corpora.flatMap(({ id, labelFiles }) =>
    labelFiles.map((labelFile) => ({
      id,
      labelFile,
      fields: new Map<string, Partial<ClipFields<Label>>>(),
    })),
  );
  const unknown: string[] = [];
  for (const { path, bytes } of files) {
    const slashed = path.replaceAll('\\', '/');
    const kind = kinds.find(({ labelFile }) => labelFile.matches(slashed));
    if (kind === undefined) unknown.push(path);
    else if (bytes > mostLabelBytes) skipped.push({ path, reason: `a label file of ${bytes} bytes` });
    else await readLabelFile(path, kind.labelFile, kind.fields, skipped);
  }
  const byCorpus = new Map(corpora.map(({ id }) => [id, kinds.filter((kind) => kind.id === id)]));
  return {
    unknown,
    complete: (clip) => {
      const found = (byCorpus.get(clip.corpus) ?? []).map(({ labelFile, fields }) =>
        fields.get(labelFile.key(clip)),
      );
      return found.some((fields) => fields !== undefined) ? Object.assign({}, clip, ...found) : clip;
    },
  };
}

async function readLabelFile<Label extends string>(
  path: string,
  labelFile: LabelFile<Label>,
  fields: Map<string, Partial<ClipFields<Label>>>,
  skipped: Skipped[],
): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    skipped.push({
      path,
      reason: `a label file that cannot be read (${(cause as NodeJS.ErrnoException).code})`,
    });
    return;
  }
  const found = labelFile.read(text);
  // Of two files that speak of one clip the first in order counts, as of two clips.
  for (const [key, value] of found.fields) if (!fields.has(key)) fields.set(key, value);
  for (const fault of found.faults) skipped.push({ path, reason: fault });
}

function parseAny<Label extends string>(
  path: string,
  corpora: readonly Corpus<Label>[],
): ParsedClip<Label> | undefined {
  for (const corpus of corpora) {
    const result = corpus.parse(path);
    if (result.ok) return result.clip;
  }
  return undefined;
}

/** The corpus to which the other files belong can say best what is wrong with a name. */
function whyUnknown(
  path: string,
  likely: Corpus<string> | undefined,
  corpora: readonly Corpus<string>[],
): string {
  const result = (likely ?? corpora[0])?.parse(path);
  if (result === undefined || result.ok) return 'no corpus to compare with';
  if (likely === undefined && result.expected !== 'a sound file') {
    return `not a name of ${corpora.map(({ id }) => id).join(', ')}`;
  }
  return `expected ${result.expected}, received ${result.received}`;
}

async function listFolder(folder: string, skipped: Skipped[]): Promise<FoundFile[]> {
  const found = await stat(folder).catch((cause: unknown) => {
    const missing = ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
    throw new FolderError(folder, missing ? 'missing' : 'unreadable', cause);
  });
  if (!found.isDirectory()) throw new FolderError(folder, 'not a folder');
  const root = await realpath(folder);
  const files: string[] = [];
  await walk(folder, root, files, skipped, true);
  files.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const sized: FoundFile[] = [];
  const batch = 256;
  for (let i = 0; i < files.length; i += batch) {
    const sizes = await Promise.all(
      files.slice(i, i + batch).map(async (path) => ({ path, bytes: (await lstat(path)).size })),
    );
    sized.push(...sizes);
  }
  return sized;
}

async function walk(
  folder: string,
  root: string,
  files: string[],
  skipped: Skipped[],
  top: boolean,
): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (top) throw new FolderError(folder, 'unreadable', cause);
    skipped.push({
      path: folder,
      reason: `a folder that cannot be read (${(cause as NodeJS.ErrnoException).code})`,
    });
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, root, files, skipped, false);
    else if (entry.isFile()) files.push(path);
    else if (entry.isSymbolicLink()) skipped.push({ path, reason: await whyNotFollowed(path, root) });
    else skipped.push({ path, reason: 'neither a file nor a folder' });
  }
}

async function whyNotFollowed(path: string, root: string): Promise<string> {
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) return 'a link to nothing';
  const inside = relative(root, target);
  if (inside === '') return 'a link back to the folder';
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)
    ? 'a link out of the folder'
    : `a link to ${inside}, which is scanned itself`;
}
