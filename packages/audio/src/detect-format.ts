import type { AudioFormat } from './audio.ts';
import { mpegDifference, readMpegFrame } from './mpeg-frame.ts';
import { printable } from './printable.ts';

/**
 * What some bytes are: sound that is read here, a tag of ID3v2 of so many bytes before it, or something else by name.
 */
export type Detected =
  | { kind: 'sound'; format: AudioFormat }
  | { kind: 'tag'; byteCount: number }
  | { kind: 'other'; name: string };

/** How many bytes {@link detectFormat} looks at. */
export const detectionBytes = 8192;

/**
 * Tells what a file is by the content of its first bytes.
 *
 * Formats that {@link decode} does not read come back by name, so that the error can say which it was.
 */
export function detectFormat(bytes: Uint8Array): Detected {
  const ascii = (offset: number, length: number): string =>
    String.fromCharCode(...bytes.subarray(offset, offset + length));
  const at = (offset: number, text: string): boolean => ascii(offset, text.length) === text;
  const sound = (format: AudioFormat): Detected => ({ kind: 'sound', format });
  const other = (name: string): Detected => ({ kind: 'other', name });

  if (bytes.length === 0) return other('an empty file');
  if ((at(0, 'RIFF') || at(0, 'RF64') || at(0, 'BW64')) && at(8, 'WAVE')) return sound('wav');
  if (at(0, 'FORM') && (at(8, 'AIFF') || at(8, 'AIFC'))) return sound('aiff');
  if (at(0, 'fLaC')) return sound('flac');
  if (at(0, 'ID3') && bytes.length >= 10) {
    const [flags = 0, a = 0, b = 0, c = 0, d = 0] = bytes.subarray(5, 10);
    const footer = flags & 0x10 ? 10 : 0;
    return { kind: 'tag', byteCount: 10 + ((a << 21) | (b << 14) | (c << 7) | d) + footer };
  }
  if (at(0, 'OggS')) return detectOgg(bytes);
  const frame = readMpegFrame(bytes);
  if (frame?.layer === 3) {
    // Two bytes of sync occur by chance: where a second frame is in sight, it has to be there.
    const next = frame.byteCount === undefined ? undefined : bytes.subarray(frame.byteCount);
    const second = next !== undefined && next.length >= 4 ? readMpegFrame(next) : undefined;
    const tagged = next !== undefined && ['TAG', 'APE', 'ID3', 'LYR'].some((tag) => startsWith(next, tag));
    if (next === undefined || next.length < 4 || tagged) return sound('mp3');
    if (second !== undefined && mpegDifference(frame, second) === undefined) return sound('mp3');
    return other('something that begins like MP3, with no second frame where the first ends');
  }
  if (frame !== undefined) return other(`MPEG audio of layer ${frame.layer} (MP${frame.layer})`);

  if (at(0, 'RIFF')) return other(`a RIFF file that is not WAVE ('${printable(bytes.subarray(8, 12))}')`);
  if (at(0, 'RIFX')) return other('big-endian WAV (RIFX)');
  if (at(4, 'ftyp')) return other('MP4 or M4A (AAC or ALAC)');
  if (at(0, '\x1aE\xdf\xa3')) return other('WebM or Matroska');
  if (at(0, '#!AMR')) return other('AMR');
  if (at(0, 'caff')) return other('Core Audio (CAF)');
  if (at(0, '.snd')) return other('Sun AU');
  if (at(0, 'wvpk')) return other('WavPack');
  if (at(0, 'MAC ')) return other("Monkey's Audio");
  if (at(0, 'NIST_1A')) return other('NIST SPHERE');
  if (at(0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11')) return other('ASF (WMA)');
  if (at(0, 'riff\x2e\x91\xcf\x11')) return other('Sony Wave64');
  if (at(0, 'PK\x03\x04')) return other('a ZIP archive');
  if (at(0, 'version https://git-lfs')) return other(describePointer(ascii(0, 512)));
  if (/^\s*<(!doctype|html|\?xml)/i.test(ascii(0, 64))) return other('a web page');
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && (second & 0xf6) === 0xf0) return other('AAC (ADTS)');
  return other(`something else (it begins with '${printable(bytes.subarray(0, 4))}')`);
}

/** Looks through the first pages of an Ogg file, one per stream in it, for one that is read here. */
function detectOgg(bytes: Uint8Array): Detected {
  const names: string[] = [];
  for (let at = 0; at + 28 <= bytes.length && startsWith(bytes.subarray(at), 'OggS'); ) {
    if (!(bytes[at + 5]! & 2)) break;
    const segmentCount = bytes[at + 26]!;
    const body = at + 27 + segmentCount;
    const head = bytes.subarray(body, body + 8);
    if (startsWith(head, '\x01vorbis')) return { kind: 'sound', format: 'vorbis' };
    if (startsWith(head, 'OpusHead')) return { kind: 'sound', format: 'opus' };
    if (startsWith(head, '\x7fFLAC')) names.push('Ogg FLAC');
    if (startsWith(head, 'Speex   ')) names.push('Ogg Speex');
    if (startsWith(head, '\x80theora')) names.push('Ogg Theora');
    at = bytes.subarray(at + 27, body).reduce((sum, length) => sum + length, body);
  }
  return { kind: 'other', name: names[0] ?? 'Ogg with neither Vorbis nor Opus' };
}

function describePointer(text: string): string {
  const size = /^size (\d+)$/m.exec(text)?.[1];
  const whole = size === undefined ? 'the file' : `the file of ${size} bytes`;
  return `a Git LFS pointer, which stands for ${whole}: fetch it with \`git lfs pull\``;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length && [...text].every((char, i) => bytes[i] === char.charCodeAt(0));
}
