import { findArchive } from './archives.ts';
import { type DownloadProgress, downloadArchive } from './download-archive.ts';

/** How {@link downloadCorpus} runs. */
export interface DownloadCorpusOptions {
  /** Another address of the same archive, such as a mirror near by; its length and checksum are checked likewise. */
  url?: string;
  /** Called as bytes come and as files are unpacked. */
  onProgress?: (progress: DownloadProgress) => void;
  /** Ends the work; what has come stays for the next call. */
  signal?: AbortSignal;
}

/**
 * Brings a corpus that may be had without registration: 'ravdess-speech' (208 MB) or 'ravdess-song' (226 MB).
 *
 * The files come to lie in `folder/name`, all of them or none; where that is there already, nothing is done. A
 * connection that breaks off is taken up where it ended, also by a later call: until the archive is whole, what has
 * come lies in `folder/name.zip.part`. Length and MD5 are checked, and the archive is unpacked with care. `HTTPS_PROXY`,
 * `HTTP_PROXY` and `NO_PROXY` are respected. Mind the licence of the corpus.
 *
 * @returns the path of the corpus, for `scanCorpus`
 * @throws DownloadError whose `problem` says what went wrong, and for 'tess', 'crema-d', 'savee' and 'iemocap' how to
 * get them by hand; the signal's reason when it is aborted; what the file system throws.
 *
 * @example
 * ```ts
 * const path = await downloadCorpus('ravdess-speech', 'corpora');
 * const { clips } = await scanCorpus(path); // 1440
 * ```
 */
export async function downloadCorpus(
  name: string,
  folder: string,
  { url, onProgress, signal }: DownloadCorpusOptions = {},
): Promise<string> {
  const archive = findArchive(name);
  return downloadArchive(name, url === undefined ? archive : { ...archive, url }, folder, {
    onProgress,
    signal,
  });
}
