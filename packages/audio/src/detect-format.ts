import type { AudioFormat } from './audio.ts';

/** What some bytes are, and where the sound begins in them. */
export type Detected = { format: AudioFormat; offset: number } | { format: 'other'; name: string };

/**
 * Tells what a file is by its content; a tag of ID3v2 before a FLAC stream is stepped over.
 *
 * Formats that {@link decode} does not read come back by name, so that the error can say which it was.
 */
export function detectFormat(bytes: Uint8Array): Detected {
  const ascii = (offset: number, length: number): string =>
    String.fromCharCode(...bytes.subarray(offset, offset + length));
  const at = (offset: number, text: string): boolean => ascii(offset, text.length) === text;
  const other = (name: string): Detected => ({ format: 'other', name });

  if (bytes.length === 0) return other('an empty file');
  if ((at(0, 'RIFF') || at(0, 'RF64') || at(0, 'BW64')) && at(8, 'WAVE')) return { format: 'wav', offset: 0 };
  if (at(0, 'fLaC')) return { format: 'flac', offset: 0 };
  if (at(0, 'ID3') && bytes.length >= 10) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10);
    const offset = 10 + ((a << 21) | (b << 14) | (c << 7) | d);
    return at(offset, 'fLaC') ? { format: 'flac', offset } : other('MP3');
  }
  if (at(0, 'RIFF')) return other(`a RIFF file that is not WAVE ('${printable(ascii(8, 4))}')`);
  if (at(0, 'RIFX')) return other('big-endian WAV (RIFX)');
  if (at(0, 'FORM') && at(8, 'AIFF')) return other('AIFF');
  if (at(0, 'FORM') && at(8, 'AIFC')) return other('AIFF-C');
  if (at(0, 'OggS')) {
    const head = ascii(28, 64);
    if (head.includes('vorbis')) return other('Ogg Vorbis');
    if (head.includes('OpusHead')) return other('Ogg Opus');
    if (head.includes('FLAC')) return other('Ogg FLAC');
    if (head.includes('Speex')) return other('Ogg Speex');
    return other('Ogg');
  }
  if (at(4, 'ftyp')) return other('MP4 (AAC or ALAC)');
  if (at(0, '\x1aE\xdf\xa3')) return other('WebM or Matroska');
  if (at(0, '#!AMR')) return other('AMR');
  if (at(0, 'caff')) return other('Core Audio (CAF)');
  if (at(0, '.snd')) return other('Sun AU');
  if (at(0, 'wvpk')) return other('WavPack');
  if (at(0, 'MAC ')) return other("Monkey's Audio");
  if (at(0, 'PK\x03\x04')) return other('a ZIP archive');
  if (at(0, 'version https://git-lfs')) return other('a Git LFS pointer: fetch the file with `git lfs pull`');
  if (/^\s*<(!doctype|html|\?xml)/i.test(ascii(0, 64))) return other('a web page');
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && (second & 0xe6) === 0xe2) return other('MP3');
  if (first === 0xff && (second & 0xf6) === 0xf0) return other('AAC (ADTS)');
  return other(`something else (it begins with '${printable(ascii(0, 4))}')`);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
