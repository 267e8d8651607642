// Writes ser.config.schema.json, which the package ships:
// node_modules/.bin/tsx --conditions=@ser/source packages/cli/scripts/write-config-schema.ts
import { writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { createProgram } from '../src/program.ts';
import { createTerminal } from '../src/terminal.ts';
import { configSchema } from '../test/config-schema.ts';

const program = createProgram({
  terminal: createTerminal(),
  signal: new AbortController().signal,
  stdin: new PassThrough(),
  args: [],
  output: {},
});
const file = new URL('../ser.config.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(configSchema(program), null, 2)}\n`);
