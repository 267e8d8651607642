/** Ends an import with one clear line. */
export function refuse(problem: string): never {
  throw new Error(`importKeras: ${problem}`);
}
