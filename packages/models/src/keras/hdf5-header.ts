import type { Hdf5Bytes } from './hdf5-bytes.ts';
import { refuse } from './refuse.ts';

/** A message of an object header: what it tells, and where. */
export interface Message {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

const continuation = 0x10;

/** Messages of a version 1 object header, its continuation blocks included. */
export function headerMessages(file: Hdf5Bytes, address: number): Message[] {
  const version = file.u8(address);
  if (version !== 1) refuse(`the HDF5 file must have object headers of version 1, got ${version}`);
  const count = file.u16(address + 2);
  const blocks: { at: number; size: number }[] = [{ at: address + 16, size: file.u32(address + 8) }];
  const messages: Message[] = [];
  for (const { at: start, size: length } of blocks) {
    for (let at = start; at + 8 <= start + length && messages.length < count; ) {
      const message = { type: file.u16(at), size: file.u16(at + 2), at: at + 8 };
      file.view(message.at, message.size);
      messages.push(message);
      if (message.type === continuation) blocks.push({ at: file.u64(at + 8), size: file.u64(at + 16) });
      at += 8 + message.size;
    }
  }
  return messages;
}
