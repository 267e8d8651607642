import { Argument, type Command } from 'commander';
import { completionScript, shells } from '../completion.ts';
import type { Shell } from '../shell.ts';

export function addCompletion(program: Command, { terminal }: Shell): void {
  program
    .command('completion')
    .description('Print a script that lets a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>', 'whose script').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  ser completion bash > ~/.local/share/bash-completion/completions/ser
  ser completion zsh > "\${fpath[1]}/_ser"
  ser completion fish > ~/.config/fish/completions/ser.fish`,
    )
    .action((shell: string) => terminal.result(completionScript(program, shell)));
}
