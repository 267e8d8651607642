/** What all measurements share. */
export const sampleRate = 22050;
export const nFft = 2048;
export const hopLength = 512;
export const nMels = 128;
export const nMfcc = 40;
