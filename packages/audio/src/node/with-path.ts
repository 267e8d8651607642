import { AudioError } from '../audio-error.ts';

/** An {@link AudioError} that names the file, from whatever reading or decoding it threw; other faults go on as they are. */
export function withPath(path: string, cause: unknown): unknown {
  if (cause instanceof AudioError) {
    const { expected, received, samplesRead, partial } = cause;
    return new AudioError({
      path,
      expected,
      received,
      samplesRead,
      cause,
      ...(partial === undefined ? {} : { partial }),
    });
  }
  if (!(cause instanceof Error && 'syscall' in cause)) return cause;
  // Node ends its messages with the call and the path; the path stands at the beginning already.
  const received = cause.message.replace(/, [a-z]+( '.*')?$/s, '');
  return new AudioError({ path, expected: 'a readable file', received, cause });
}
