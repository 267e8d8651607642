// Advance widths of Inter Regular for U+0020 to U+007E, in hundredths of the font size.
const advances = [
  28, 28, 40, 63, 64, 81, 64, 22, 36, 36, 50, 66, 28, 46, 28, 36, 62, 46, 61, 64, 64, 61, 62, 57, 62, 62, 28,
  28, 66, 66, 66, 51, 94, 68, 65, 73, 72, 60, 59, 74, 74, 26, 54, 65, 56, 89, 75, 76, 63, 76, 64, 64, 64, 74,
  68, 95, 64, 66, 62, 36, 36, 36, 47, 45, 50, 56, 62, 56, 62, 58, 36, 61, 59, 24, 24, 54, 24, 87, 59, 60, 61,
  61, 37, 52, 36, 58, 56, 81, 54, 56, 54, 36, 33, 36, 66,
];
const otherAdvance = 64;
const wideAdvance = 100;
const firstWide = 0x1100;
const boldFactor = 1.03;

/** The width of a line of text in pixels, from the shipped font's advance widths: no canvas is needed. */
export function textWidth(text: string, fontSize: number, fontWeight?: string | number): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    sum += advances[code - 32] ?? (code >= firstWide && !isPunctuation(code) ? wideAdvance : otherAdvance);
  }
  const bold = fontWeight === 'bold' || Number(fontWeight) >= 600;
  return (sum / 100) * fontSize * (bold ? boldFactor : 1);
}

function isPunctuation(code: number): boolean {
  return code >= 0x2000 && code < 0x2e80;
}
