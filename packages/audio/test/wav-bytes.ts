/** Builds RIFF files chunk by chunk, right or wrong as a test wants them. */
export function riff(
  chunks: readonly Uint8Array[],
  { id = 'RIFF', size }: { id?: string; size?: number } = {},
): Uint8Array {
  const body = concat(chunks);
  return concat([ascii(id), u32(size ?? body.length + 4), ascii('WAVE'), body]);
}

export function chunk(id: string, body: Uint8Array, size: number = body.length): Uint8Array {
  return concat([ascii(id), u32(size), body, new Uint8Array(body.length % 2)]);
}

export interface FormatFields {
  code?: number;
  channels?: number;
  sampleRate?: number;
  bits?: number;
  blockBytes?: number;
  extensible?: boolean;
}

export function fmt({
  code = 1,
  channels = 1,
  sampleRate = 8000,
  bits = 16,
  blockBytes = channels * Math.ceil(bits / 8),
  extensible = false,
}: FormatFields = {}): Uint8Array {
  const plain = [
    u16(extensible ? 0xfffe : code),
    u16(channels),
    u32(sampleRate),
    u32(sampleRate * blockBytes),
    u16(blockBytes),
    u16(bits),
  ];
  if (!extensible) return chunk('fmt ', concat(plain));
  const tail = Uint8Array.of(0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113);
  return chunk('fmt ', concat([...plain, u16(22), u16(bits), u32(0), u16(code), tail]));
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >> 8) & 255);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255);
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
