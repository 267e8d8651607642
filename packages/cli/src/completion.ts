import type { Command, Option } from 'commander';
import { pathOf } from './config.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

/** A command as a shell completes it. */
interface Node {
  /** `features merge`; empty for `ser` itself. */
  path: string;
  commands: readonly { name: string; description: string }[];
  options: readonly { flag: string; description: string; takesValue: boolean; choices: readonly string[] }[];
  /** What the first argument may be, where that is a list. */
  choices: readonly string[];
}

/** The script by which a shell completes this program's command lines. */
export function completionScript(program: Command, shell: string): string {
  const nodes = describe(program);
  if (shell === 'bash') return bash(nodes);
  return shell === 'zsh' ? zsh(nodes) : fish(nodes);
}

function describe(command: Command): Node[] {
  const options = command.createHelp().visibleOptions(command) as Option[];
  return [
    {
      path: pathOf(command).join(' '),
      commands: command.commands.map((inner) => ({ name: inner.name(), description: inner.description() })),
      options: options.map((option) => ({
        flag: option.long!,
        description: option.description,
        takesValue: option.required || option.optional,
        choices: option.argChoices ?? [],
      })),
      choices: command.registeredArguments[0]?.argChoices ?? [],
    },
    ...command.commands.flatMap((inner) => describe(inner as Command)),
  ];
}

const words = ({ commands, options, choices }: Node): string =>
  [...commands.map(({ name }) => name), ...choices, ...options.map(({ flag }) => flag)].join(' ');

/** Lines of a case: which command is it, and what stands before the cursor. */
function cases(nodes: readonly Node[]): { paths: string; values: string; all: string } {
  const named = nodes.filter(({ path }) => path !== '');
  return {
    paths: named
      .map(({ path }) => {
        const [last, ...before] = path.split(' ').reverse();
        return `      '${[...before.reverse(), last].join(' ')}') command='${path}' ;;`;
      })
      .join('\n'),
    values: nodes
      .flatMap(({ path, options }) =>
        options
          .filter(({ takesValue }) => takesValue)
          .map(({ flag, choices }) => `    '${path} ${flag}') words='${choices.join(' ')}' ;;`),
      )
      .join('\n'),
    all: nodes.map((node) => `      '${node.path}') words='${words(node)}' ;;`).join('\n'),
  };
}

function bash(nodes: readonly Node[]): string {
  const { paths, values, all } = cases(nodes);
  return `# bash completion for ser
_ser() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${command:+$command }$word" in
${paths}
    esac
  done
  case "$command $previous" in
${values}
    *) case "$command" in
${all}
    esac ;;
  esac
  # Without a match the shell completes names of files.
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _ser ser`;
}

function zsh(nodes: readonly Node[]): string {
  const { paths, values, all } = cases(nodes);
  return `#compdef ser
_ser() {
  local command='' list='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${command:+$command }$word" in
${paths}
    esac
  done
  case "$command \${words[CURRENT-1]}" in
${values.replaceAll("words='", "list='")}
    *) case "$command" in
${all.replaceAll("words='", "list='")}
    esac ;;
  esac
  [[ -n $list ]] && compadd -- \${=list}
  [[ \${words[CURRENT]} == -* ]] || _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ser "$@"; else compdef _ser ser; fi`;
}

function fish(nodes: readonly Node[]): string {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const top = nodes.find(({ path }) => path === '')!.commands.map(({ name }) => name);
  const lines = nodes.flatMap(({ path, commands, options, choices }) => {
    const [first, second] = path.split(' ');
    const when =
      path === ''
        ? `not __fish_seen_subcommand_from ${top.join(' ')}`
        : `__fish_seen_subcommand_from ${first}${second === undefined ? '' : `; and __fish_seen_subcommand_from ${second}`}`;
    const start = `complete -c ser -n ${quote(when)}`;
    return [
      ...commands.map(({ name, description }) => `${start} -f -a ${name} -d ${quote(description)}`),
      ...choices.map((choice) => `${start} -f -a ${choice}`),
      ...options.map(
        ({ flag, description, takesValue, choices: values }) =>
          `${start} -l ${flag.slice(2)}${takesValue ? ' -r' : ''}${values.length > 0 ? ` -f -a ${quote(values.join(' '))}` : ''} -d ${quote(description)}`,
      ),
    ];
  });
  return ['# fish completion for ser', ...lines].join('\n');
}
