import type { Command, Option } from 'commander';
import { configurable } from '../src/config.ts';

/** JSON Schema of `ser.config.json`: a section for each command, and in it what the command line takes. */
export function configSchema(program: Command): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of ser',
    ...sectionSchema(program, { $schema: { type: 'string' } }),
  };
}

function sectionSchema(command: Command, others: object = {}): object {
  const options = command.parent === null ? [] : configurable(command);
  return {
    ...(command.parent === null ? {} : { description: command.description() }),
    type: 'object',
    properties: {
      ...others,
      ...Object.fromEntries(options.map((option) => [option.attributeName(), optionSchema(option)])),
      ...Object.fromEntries(
        command.commands
          .filter((inner) => inner.commands.length > 0 || configurable(inner).length > 0)
          .map((inner) => [inner.name(), sectionSchema(inner as Command)]),
      ),
    },
    additionalProperties: false,
  };
}

function optionSchema(option: Option): object {
  const { description } = option;
  if (!option.required && !option.optional) return { description, type: 'boolean' };
  if (option.argChoices !== undefined) return { description, enum: option.argChoices };
  const { schema = { type: 'string' } } = (option.parseArg ?? {}) as { schema?: object };
  return { description, ...schema };
}
