import { type Matrix, zeros } from './matrix.ts';
import { checkChoice, checkMatrix } from './validate.ts';

export interface CmvnOptions {
  /** 'mean-variance' (default) also divides by the standard deviation; 'mean' only takes the mean off. */
  method?: 'mean-variance' | 'mean';
}

/**
 * Cepstral mean and variance normalisation: every column gets mean 0 and standard deviation 1 over the frames.
 *
 * The deviation divides by the number of frames; a constant column becomes 0.
 *
 * @throws TypeError or RangeError when the matrix does not fit its shape.
 *
 * @example
 * const normalised = cmvn(mfcc(samples, { sampleRate: 16000 }));
 */
export function cmvn(matrix: Matrix, { method = 'mean-variance' }: CmvnOptions = {}): Matrix {
  checkMatrix('cmvn', matrix);
  checkChoice('cmvn', 'method', method, ['mean-variance', 'mean']);
  const { data, rows, cols } = matrix;
  const result = zeros(rows, cols);
  for (let col = 0; col < cols; col++) {
    let sum = 0;
    for (let i = col; i < data.length; i += cols) sum += data[i]!;
    const mean = sum / rows;
    let squares = 0;
    for (let i = col; i < data.length; i += cols) squares += (data[i]! - mean) ** 2;
    const deviation = method === 'mean' ? 1 : Math.sqrt(squares / rows);
    // Rounding leaves a constant column some deviation, far below that of any measured one.
    const scale = deviation > 1e-12 * Math.abs(mean) ? 1 / deviation : 0;
    for (let i = col; i < data.length; i += cols) result.data[i] = (data[i]! - mean) * scale;
  }
  return result;
}
