let reflected: Uint16Array | undefined;

/** CRC-16/ARC (polynomial 0x8005, reflected), with which LAME signs its tag and the music; goes on from `value`. */
export function crc16(bytes: Uint8Array, value = 0): number {
  reflected ??= Uint16Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >> 1) ^ 0xa001 : rest >> 1;
    return rest;
  });
  for (let i = 0; i < bytes.length; i++) value = (value >> 8) ^ reflected[(value ^ bytes[i]!) & 255]!;
  return value;
}
