/** 'slaney': linear below 1 kHz and logarithmic above (Auditory Toolbox); 'htk': 2595 log10(1 + f / 700). */
export type MelScale = 'slaney' | 'htk';

const linearStep = 200 / 3;
const breakHz = 1000;
const breakMel = breakHz / linearStep;
const logStep = Math.log(6.4) / 27;

/**
 * The mel of a frequency in Hz, as `librosa.hz_to_mel`.
 *
 * @example
 * hzToMel(600); // 9
 * hzToMel(1000, 'htk'); // 999.98...
 */
export function hzToMel(hz: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  return hz < breakHz ? hz / linearStep : breakMel + Math.log(hz / breakHz) / logStep;
}

/**
 * The frequency in Hz of a mel, as `librosa.mel_to_hz`.
 *
 * @example
 * melToHz(9); // 600
 */
export function melToHz(mel: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1);
  return mel < breakMel ? mel * linearStep : breakHz * Math.exp(logStep * (mel - breakMel));
}
