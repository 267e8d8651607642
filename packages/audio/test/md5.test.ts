import { expect, test } from 'vitest';
import { createMd5 } from '../src/md5.ts';
import { ascii } from './wav-bytes.ts';

test('the test suite of RFC 1321', () => {
  const cases: [string, string][] = [
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['a', '0cc175b9c0f1b6a831c399e269772661'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      '57edf4a22be3c955ac49da2e2107b67a',
    ],
  ];
  for (const [text, sum] of cases) {
    const whole = createMd5();
    whole.update(ascii(text));
    expect(whole.digest()).toBe(sum);
    const pieces = createMd5();
    for (let at = 0; at < text.length; at += 7) pieces.update(ascii(text.slice(at, at + 7)));
    expect(pieces.digest()).toBe(sum);
  }
});
