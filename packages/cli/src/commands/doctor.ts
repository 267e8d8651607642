import type { Command } from 'commander';
import { ToldError } from '../errors.ts';
import { createRecordWriter } from '../records.ts';
import type { Shell } from '../shell.ts';
import { jsonOption } from './options.ts';

const signs = { good: 'ok', poor: '!', bad: 'NO' } as const;

export function addDoctor(program: Command, { terminal }: Shell): void {
  program
    .command('doctor')
    .description('Say what this machine can do, and what is missing.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The exit status is 1 when something that ser needs does not work.

Examples:
  ser doctor
  ser doctor --json > machine.json`,
    )
    .action(async ({ json }: { json: boolean }) => {
      type Finding = import('../pipeline/examine-machine.ts').Finding;
      const { examineMachine } = await import('../pipeline/examine-machine.ts');
      const writer = createRecordWriter<Finding>(terminal, json ? 'json' : 'table', {
        line: ({ name, state, detail }) => `${signs[state].padEnd(3)} ${name.padEnd(11)} ${detail}`,
        columns: ['name', 'state', 'detail'],
        cells: ({ name, state, detail }) => [name, state, detail],
      });
      let bad = 0;
      for await (const finding of examineMachine()) {
        writer.write(finding);
        if (finding.state === 'bad') bad++;
      }
      writer.end();
      if (bad > 0) throw new ToldError(`${bad} things do not work`);
    });
}
