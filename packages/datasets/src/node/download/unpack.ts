import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise } from 'yauzl';
import { DownloadError } from './download-error.ts';

/** What an archive may be at most. */
export interface UnpackLimits {
  files: number;
  bytes: number;
}

/**
 * Unpacks a ZIP archive into a new folder.
 *
 * Only plain files and folders below that folder are made. An entry that leads out of it, a link, a name that stands
 * twice or that some system cannot hold, more files or bytes than allowed, or more bytes than the entry states end the
 * work with an error; the caller removes the folder.
 */
export async function unpack(
  archive: string,
  folder: string,
  limits: UnpackLimits,
  onFile: (done: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  try {
    const zip = await openPromise(archive, { strictFileNames: true });
    try {
      if (zip.entryCount > limits.files) {
        throw unsafe(`at most ${limits.files} files`, String(zip.entryCount));
      }
      let bytes = 0;
      let files = 0;
      let entries = 0;
      for await (const entry of zip.eachEntry()) {
        signal?.throwIfAborted();
        const path = placeOf(entry, folder);
        entries++;
        if (entry.fileName.endsWith('/')) {
          await mkdir(path, { recursive: true });
        } else {
          bytes += entry.uncompressedSize;
          if (bytes > limits.bytes) throw unsafe(`at most ${limits.bytes} bytes`, 'more');
          await mkdir(dirname(path), { recursive: true });
          // 'wx': a second entry of the same name, or of one that differs in case only, is refused.
          const options = signal === undefined ? {} : { signal };
          await pipeline(
            await zip.openReadStreamPromise(entry),
            createWriteStream(path, { flags: 'wx' }),
            options,
          );
          files++;
        }
        onFile(entries, zip.entryCount);
      }
      return files;
    } finally {
      zip.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadError || isDiskTrouble(error)) throw error;
    throw unsafe('a sound ZIP archive', error instanceof Error ? error.message : String(error), error);
  }
}

function placeOf(entry: Entry, folder: string): string {
  const { fileName } = entry;
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  // Archives of systems without file types state none.
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) {
    throw unsafe('files and folders only', `${fileName}, which is neither`);
  }
  const forbidden = Array.from(fileName).some(
    (character) => character < ' ' || '<>:"|?*'.includes(character),
  );
  if (forbidden || fileName.split('/').some((part) => /^\.{1,2}$|[. ]$/.test(part))) {
    throw unsafe('names that every system can hold', JSON.stringify(fileName));
  }
  if (entry.isEncrypted()) throw unsafe('open files', `${fileName}, which is encrypted`);
  const path = resolve(join(folder, fileName));
  const inside = relative(resolve(folder), path);
  if (inside === '' || inside.startsWith(`..${sep}`) || inside === '..') {
    throw unsafe('names below its folder', JSON.stringify(fileName));
  }
  return path;
}

function unsafe(expected: string, received: string, cause?: unknown): DownloadError {
  return new DownloadError('archive', `the archive must hold ${expected}, got ${received}`, cause);
}

/** A full or read-only disk is no fault of the archive. */
function isDiskTrouble(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'EIO'].includes(code ?? '');
}
