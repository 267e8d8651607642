import { open, rename, rm } from 'node:fs/promises';

/** Writes a new file, and waits until it is on the disk. */
export async function writeDurably(
  file: string,
  content: Uint8Array | string,
  flag: 'w' | 'wx',
): Promise<void> {
  const handle = await open(file, flag);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file under another name and moves it to its place when it is whole: a reader sees the old one or the new. */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeDurably(temporary, content, 'w');
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
