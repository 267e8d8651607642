import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { explain, UsageError } from './errors.ts';

/** The file that is read where nobody names another one. */
export const defaultConfigFile = 'ser.config.json';

/** Options that stand on the command line alone. */
const notInFiles = ['quiet', 'config'];

/** The options of a command that a file may set. */
export function configurable(command: Command): readonly Option[] {
  return command.options.filter((option) => !notInFiles.includes(option.attributeName()));
}

/**
 * Gives a command the options of its section in the configuration file; what was typed stays.
 *
 * @throws UsageError, in one line, for a file that is none, and for an option or a value that the command does not take.
 */
export function applyConfig(command: Command): void {
  const named = command.opts<{ config?: string }>().config;
  const file = named ?? defaultConfigFile;
  const text = read(file, named !== undefined);
  if (text === undefined) return;
  const path = pathOf(command);
  let section = parse(file, text);
  const sections = rootOf(command).commands.map((other) => other.name());
  for (const key of Object.keys(section)) {
    if (key !== '$schema' && !sections.includes(key)) {
      throw new UsageError(`${file}: ${key} is no command of ser: expected ${sections.join(', ')}`);
    }
  }
  for (const [depth, name] of path.entries()) {
    section = objectAt(`${file}: ${path.slice(0, depth + 1).join('.')}`, section[name] ?? {});
  }
  const options = configurable(command);
  const inner = command.commands.map((other) => other.name());
  for (const [key, value] of Object.entries(section)) {
    if (inner.includes(key)) continue;
    const where = `${file}: ${[...path, key].join('.')}`;
    const option = options.find((candidate) => candidate.attributeName() === key);
    if (option === undefined) {
      const known = options.map((candidate) => candidate.attributeName());
      throw new UsageError(`${where} is no option of ser ${path.join(' ')}: expected ${known.join(', ')}`);
    }
    const source = command.getOptionValueSource(key);
    if (source === 'cli' || source === 'env') continue;
    command.setOptionValueWithSource(key, parsedValue(where, option, value), 'config');
  }
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent as Command);
}

/** The names that lead to a command, without `ser`. */
export function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

function read(file: string, mustBeThere: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!mustBeThere && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(explain(error));
  }
}

function parse(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} must hold JSON: ${(error as Error).message}`);
  }
  return objectAt(file, value);
}

function objectAt(where: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${where} must be an object, got ${JSON.stringify(value)}`);
  }
  return value as Record<string, unknown>;
}

/** A value as the same text on the command line would give it: lists repeat the option, objects are JSON. */
function parsedValue(where: string, option: Option, value: unknown): unknown {
  const isFlag = !option.required && !option.optional;
  if (isFlag) {
    if (typeof value === 'boolean') return value;
    throw new UsageError(`${where} must be true or false, got ${JSON.stringify(value)}`);
  }
  let result: unknown;
  for (const item of Array.isArray(value) ? value : [value]) {
    const text = typeof item === 'object' ? JSON.stringify(item) : String(item);
    try {
      result = option.parseArg === undefined ? text : option.parseArg(text, result);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new UsageError(`${where}: '${text}' is invalid. ${error.message}`);
    }
  }
  return result;
}
