import type { Audio } from './audio.ts';

/** What an {@link AudioError} knows about the fault. */
export interface AudioErrorDetails {
  /** What the format demands at this place. */
  expected: string;
  /** What the file holds instead. */
  received: string;
  /** The whole samples that came before the fault. */
  partial?: Audio;
  /** How many samples per channel came before the fault; as many as `partial` holds, unless stated. */
  samplesRead?: number;
  /** The file, where there is one. */
  path?: string;
  cause?: unknown;
}

/**
 * Sound that cannot be read, or not to its end.
 *
 * `samplesRead` counts the samples per channel that came before the fault; where there are any,
 * `partial` holds them, for those who want them in spite of it. (A stream has handed them out already.)
 */
export class AudioError extends Error {
  override readonly name = 'AudioError';
  readonly expected: string;
  readonly received: string;
  readonly samplesRead: number;
  readonly partial: Audio | undefined;
  readonly path: string | undefined;

  constructor({
    expected,
    received,
    partial,
    samplesRead = partial?.channels[0]?.length ?? 0,
    path,
    cause,
  }: AudioErrorDetails) {
    super(
      `${path === undefined ? '' : `${path}: `}expected ${expected}, received ${received}${
        samplesRead === 0 ? '' : ` (${samplesRead} samples read)`
      }`,
      cause === undefined ? undefined : { cause },
    );
    this.expected = expected;
    this.received = received;
    this.samplesRead = samplesRead;
    this.partial = partial;
    this.path = path;
  }
}
