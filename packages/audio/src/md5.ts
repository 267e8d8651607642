/** An MD5 (RFC 1321) that is fed piece by piece. */
export interface Md5 {
  update(bytes: Uint8Array): void;
  /** The sum in hexadecimal; nothing can be fed after it. */
  digest(): string;
}

function rotate(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}

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
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    // Four steps at a time give each register its name back: this is where the time goes.
    for (let i = 0; i < 16; i += 4) {
      a = (b + rotate((a + ((b & c) | (~b & d)) + sines[i]! + words[i]!) | 0, 7)) | 0;
      d = (a + rotate((d + ((a & b) | (~a & c)) + sines[i + 1]! + words[i + 1]!) | 0, 12)) | 0;
      c = (d + rotate((c + ((d & a) | (~d & b)) + sines[i + 2]! + words[i + 2]!) | 0, 17)) | 0;
      b = (c + rotate((b + ((c & d) | (~c & a)) + sines[i + 3]! + words[i + 3]!) | 0, 22)) | 0;
    }
    for (let i = 16; i < 32; i += 4) {
      a = (b + rotate((a + ((d & b) | (~d & c)) + sines[i]! + words[(5 * i + 1) & 15]!) | 0, 5)) | 0;
      d = (a + rotate((d + ((c & a) | (~c & b)) + sines[i + 1]! + words[(5 * i + 6) & 15]!) | 0, 9)) | 0;
      c = (d + rotate((c + ((b & d) | (~b & a)) + sines[i + 2]! + words[(5 * i + 11) & 15]!) | 0, 14)) | 0;
      b = (c + rotate((b + ((a & c) | (~a & d)) + sines[i + 3]! + words[(5 * i + 16) & 15]!) | 0, 20)) | 0;
    }
    for (let i = 32; i < 48; i += 4) {
      a = (b + rotate((a + (b ^ c ^ d) + sines[i]! + words[(3 * i + 5) & 15]!) | 0, 4)) | 0;
      d = (a + rotate((d + (a ^ b ^ c) + sines[i + 1]! + words[(3 * i + 8) & 15]!) | 0, 11)) | 0;
      c = (d + rotate((c + (d ^ a ^ b) + sines[i + 2]! + words[(3 * i + 11) & 15]!) | 0, 16)) | 0;
      b = (c + rotate((b + (c ^ d ^ a) + sines[i + 3]! + words[(3 * i + 14) & 15]!) | 0, 23)) | 0;
    }
    for (let i = 48; i < 64; i += 4) {
      a = (b + rotate((a + (c ^ (b | ~d)) + sines[i]! + words[(7 * i) & 15]!) | 0, 6)) | 0;
      d = (a + rotate((d + (b ^ (a | ~c)) + sines[i + 1]! + words[(7 * i + 7) & 15]!) | 0, 10)) | 0;
      c = (d + rotate((c + (a ^ (d | ~b)) + sines[i + 2]! + words[(7 * i + 14) & 15]!) | 0, 15)) | 0;
      b = (c + rotate((b + (d ^ (c | ~a)) + sines[i + 3]! + words[(7 * i + 21) & 15]!) | 0, 21)) | 0;
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
