/** exp(-12 t^2) less its value at the ends, t from -1 to 1 (postscript of Boersma 1993). */
export function gaussian(length: number): Float64Array {
  const edge = Math.exp(-12);
  return Float64Array.from({ length }, (_, i) => {
    const t = (2 * (i + 0.5)) / length - 1;
    return (Math.exp(-12 * t * t) - edge) / (1 - edge);
  });
}
