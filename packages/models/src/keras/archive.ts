import { type UnzipFileInfo, unzipSync } from 'fflate';
import { refuse, refuseWith } from './refuse.ts';

const names = ['metadata.json', 'config.json', 'model.weights.h5'] as const;

/** The files of a Keras 3 archive. */
export type KerasArchive = Readonly<Partial<Record<(typeof names)[number], Uint8Array>>>;

/** An entry may be this long, or this many times the archive; Keras itself does not compress. */
const freeBytes = 1 << 24;
const maxGrowth = 4;

/** Whether the bytes begin as zip archives do. */
export function isZip(bytes: Uint8Array): boolean {
  return [0x50, 0x4b, 0x03, 0x04].every((byte, i) => bytes[i] === byte);
}

/** Unpacks what a Keras 3 archive must hold, and nothing else; entries that would grow too much are refused. */
export function readArchive(bytes: Uint8Array): KerasArchive {
  const limit = Math.max(freeBytes, maxGrowth * bytes.length);
  const seen = new Set<string>();
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (!(names as readonly string[]).includes(name)) return false;
    if (seen.has(name)) refuse(`the archive must hold ${name} once`);
    seen.add(name);
    if (originalSize > limit) refuse(`${name} must unpack to at most ${limit} bytes, got ${originalSize}`);
    return true;
  };
  return refuseWith('the archive is damaged', () => unzipSync(bytes, { filter }) as KerasArchive);
}
