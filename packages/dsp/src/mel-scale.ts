/** 'slaney': linear below 1 kHz and logarithmic above (Auditory Toolbox); 'htk': 2595 log10(1 + f / 700). */
export type MelScale = 'slaney' | 'htk';

const linearStep = 200 / 3;
const breakHz = 1000;
const breakMel = breakHz / linearStep;
const logStep = Math.log(6.4) / 27;

/** Mel of a frequency in Hz. */
export function hzToMel(hz: number, scale: MelScale): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  return hz < breakHz ? hz / linearStep : breakMel + Math.log(hz / breakHz) / logStep;
}

/** Frequency in Hz of a mel. */
export function melToHz(mel: number, scale: MelScale): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1);
  return mel < breakMel ? mel * linearStep : breakHz * Math.exp(logStep * (mel - breakMel));
}
