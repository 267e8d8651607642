// MFCC and log-mel features of one sound: `npm run features -- [file.wav]`
import { decodeFile } from '@ser/audio/node';
import { synthesizeUtterance } from '@ser/datasets';
import { createExtractor, mfcc, recipes, rms, spectrogram } from '@ser/dsp';

const [file] = process.argv.slice(2);
const { samples, sampleRate } =
  file === undefined
    ? synthesizeUtterance({ emotion: 'happy', speaker: 2, sampleRate: 16000 })
    : await decodeFile(file, { sampleRate: 16000 });

// One spectrogram serves every feature that starts from it.
const spectrum = spectrogram(samples, { sampleRate });
const coefficients = mfcc(spectrum, { nMfcc: 13 });
const loudness = rms(samples);
console.log(`${file ?? 'a synthetic voice'}: ${(samples.length / sampleRate).toFixed(2)} s`);
console.log(`mfcc: ${coefficients.rows} frames x ${coefficients.cols} coefficients`);
console.log('the loudest frame:', Math.max(...loudness).toFixed(3));

// A recipe is the same thing as plain JSON: a saved model carries it.
const extractor = createExtractor(recipes.logMel);
const { rows, cols } = extractor.extract(samples);
console.log(`recipe logMel: ${rows} frames x ${cols} bands`);
