/** An MD5 (RFC 1321) that is fed piece by piece. */
export interface Md5 {
  update(bytes: Uint8Array): void;
  /** The sum in hexadecimal; nothing can be fed after it. */
  digest(): string;
}

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** Begins an MD5. */
export function createMd5(): Md5 {
  const sines = Int32Array.from(
    { length: 64 },
    (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0,
  );
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const words = new Int32Array(16);
  const rest = new Uint8Array(64);
  let restCount = 0;
  let total = 0;

  const block = (bytes: Uint8Array, at: number): void => {
    for (let i = 0, p = at; i < 16; i++, p += 4) {
      words[i] = bytes[p]! | (bytes[p + 1]! << 8) | (bytes[p + 2]! << 16) | (bytes[p + 3]! << 24);
    }
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mixed: number;
      let word: number;
      if (round === 0) [mixed, word] = [(b & c) | (~b & d), i];
      else if (round === 1) [mixed, word] = [(d & b) | (~d & c), (5 * i + 1) & 15];
      else if (round === 2) [mixed, word] = [b ^ c ^ d, (3 * i + 5) & 15];
      else [mixed, word] = [c ^ (b | ~d), (7 * i) & 15];
      const sum = (a + mixed + sines[i]! + words[word]!) | 0;
      const shift = shifts[(round << 2) | (i & 3)]!;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
  };

  const update = (bytes: Uint8Array): void => {
    total += bytes.length;
    let at = 0;
    if (restCount > 0) {
      at = Math.min(64 - restCount, bytes.length);
      rest.set(bytes.subarray(0, at), restCount);
      restCount += at;
      if (restCount < 64) return;
      block(rest, 0);
    }
    for (; at + 64 <= bytes.length; at += 64) block(bytes, at);
    restCount = bytes.length - at;
    rest.set(bytes.subarray(at));
  };

  return {
    update,
    digest: () => {
      const end = new Uint8Array((restCount < 56 ? 56 : 120) - restCount + 8);
      end[0] = 0x80;
      const bits = new DataView(end.buffer);
      bits.setUint32(end.length - 8, (total * 8) >>> 0, true);
      bits.setUint32(end.length - 4, Math.floor(total / 2 ** 29), true);
      update(end);
      return Array.from(new Uint8Array(state.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}
