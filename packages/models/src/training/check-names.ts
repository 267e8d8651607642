/** Refuses settings that nothing reads: a misspelt one would leave its default in silence. */
export function checkNames(what: string, settings: object, known: readonly string[]): void {
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`${what} must have no settings but ${known.join(', ')}, got '${unknown}'`);
  }
}
