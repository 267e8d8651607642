/** Checks a setting that is one of a few words. */
export function checkChoice(caller: string, name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  const words = choices.map((choice) => `'${choice}'`);
  const named = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  throw new RangeError(`${caller}: ${name} must be ${named}, got ${value}`);
}

/** Refuses settings that nothing reads: a misspelt one would leave its default in silence. */
export function checkNames(what: string, settings: object, known: readonly string[]): void {
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`${what} must be among ${known.join(', ')}, got ${unknown}`);
  }
}

/** Refuses what is left of options when all that a function reads has been taken from them. */
export function checkNoOthers(caller: string, rest: object): void {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new RangeError(`${caller}: there is no option ${unknown}`);
}

/** Checks a number of things. */
export function checkCount(caller: string, name: string, value: number): void {
  checkRules(caller, [[name, Number.isInteger(value) && value > 0, 'a positive integer', value]]);
}

/** Checks a size that may have any fraction. */
export function checkPositive(caller: string, name: string, value: number): void {
  checkRules(caller, [[name, value > 0 && Number.isFinite(value), 'a positive number', value]]);
}

type Rule = readonly [name: string, ok: boolean, rule: string, value: unknown];

/** Names the first rule that is broken. */
export function checkRules(caller: string, rules: readonly Rule[]): void {
  for (const [name, ok, rule, value] of rules) {
    if (!ok) throw new RangeError(`${caller}: ${name} must be ${rule}, got ${value}`);
  }
}
