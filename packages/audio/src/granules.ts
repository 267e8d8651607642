import { AudioError } from './audio-error.ts';

/** One page's samples and what its granule position says of them. */
export interface GranulePage {
  /** Samples per channel that the packets of the page hold by their own account. */
  held: number;
  granule: number | undefined;
  last: boolean;
}

/** The samples of a page that are sound, counted from the page's first. */
export interface Kept {
  from: number;
  to: number;
}

/**
 * Holds the granule positions of Ogg pages against what their packets hold, and says which samples are sound.
 *
 * A position that is behind the packets on a later page means trimming at the end, allowed on the last page alone;
 * one that is ahead means that packets are missing. The first page with a position sets where the count begins:
 * above 0 in what was cut from a longer stream; below 0 the samples before 0 are left out (Vorbis I, appendix A.2),
 * which Opus forbids (RFC 7845, section 4.5) in favour of `preSkip`.
 */
export function createGranules({ preSkip }: { preSkip: number | undefined }): (page: GranulePage) => Kept {
  let position = 0;
  let origin: number | undefined;
  let discard = preSkip ?? 0;
  return ({ held, granule, last }) => {
    const before = position;
    position += held;
    let to = held;
    if (granule !== undefined && held > 0) {
      if (granule < 0) throw new AudioError({ expected: 'a granule position', received: `${granule}` });
      if (origin === undefined) {
        // A stream that is one page long ends where its position says, so it begins at 0.
        origin = last && granule < position ? 0 : granule - position;
        if (origin < 0 && preSkip !== undefined) {
          throw new AudioError({
            expected: `a granule position of at least ${position}, which is what the first packets hold`,
            received: `${granule}`,
          });
        }
        if (origin < 0) discard = -origin;
      }
      const expected = origin + position;
      if (granule > expected || (granule < expected && !last)) {
        throw new AudioError({
          expected: `the granule position ${expected}, which is what the packets hold`,
          received: `${granule}${granule > expected ? ': packets are missing' : ''}`,
        });
      }
      to = held - (expected - granule);
    } else if (granule !== undefined && last && origin !== undefined && granule !== origin + position) {
      throw new AudioError({
        expected: `the granule position ${origin + position} on the last page`,
        received: `${granule}`,
      });
    }
    const from = Math.min(held, Math.max(0, discard - before));
    if (to < 0) {
      throw new AudioError({
        expected: 'a last page that ends after the page before it',
        received: `a granule position ${-to} samples earlier`,
      });
    }
    return { from: Math.min(from, to), to };
  };
}
