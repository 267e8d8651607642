/** Scratch that is kept and grows: the function gives an array of the asked length, with any content. */
export function createScratch<T extends Float32Array | Float64Array>(
  Type: new (length: number) => T,
): (length: number) => T {
  let longest = new Type(0);
  let view = longest;
  return (length) => {
    if (length > longest.length) longest = view = new Type(length);
    else if (length !== view.length) view = longest.subarray(0, length) as T;
    return view;
  };
}
