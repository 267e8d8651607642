/** A corpus that could not be brought. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  /**
   * 'unknown' no such corpus; 'manual' it is not to be had by a program, and the message says how; 'connection' the
   * server could not be reached, refused or broke off for good: the next call goes on from there; 'content' what came
   * is not what was published; 'archive' the archive is not safe to unpack.
   */
  readonly problem: 'unknown' | 'manual' | 'connection' | 'content' | 'archive';

  constructor(problem: DownloadError['problem'], message: string, cause?: unknown) {
    super(`downloadCorpus: ${message}`, { cause });
    this.problem = problem;
  }
}
