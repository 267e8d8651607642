import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file under another name beside its place and moves it there when it is whole and on the disk; whatever
 * ends the work before leaves the old file, or none.
 */
export async function writeWhole(
  path: string,
  pieces: Iterable<string | Uint8Array>,
  temporary: string = `${path}.${process.pid}.part`,
): Promise<void> {
  try {
    const file = await open(temporary, 'w');
    try {
      for (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
