import type { Command } from 'commander';
import { exitCodes, throwIfStopped } from '../errors.ts';
import type { Terminal } from '../terminal.ts';

interface PredictOptions {
  json: boolean;
}

export function addPredict(program: Command, terminal: Terminal, signal: AbortSignal): void {
  program
    .command('predict')
    .description('Say which emotion is heard in recordings.')
    .argument('<model>', 'a folder that `ser train` wrote')
    .argument('<file...>', 'recordings, or folders of them')
    .option('--json', 'one line of JSON a file, with the scores of all emotions', false)
    .addHelpText(
      'after',
      `
A file that cannot be read is named on stderr, the others are classified, and the exit status is 1.

Examples:
  ser predict ser-model hello.wav
  ser predict ser-model recordings/ --json > emotions.ndjson`,
    )
    .action(async (model: string, paths: string[], { json }: PredictOptions) => {
      const { formatLine, listFiles, openClassifier, predictFile } = await import(
        '../pipeline/predict-files.ts'
      );
      const classifier = await openClassifier(model);
      const files = await listFiles(paths);
      const width = Math.max(...files.map((file) => file.length));
      let failures = 0;
      for (const file of files) {
        throwIfStopped(signal);
        const prediction = await predictFile(classifier, file);
        if ('error' in prediction) {
          failures++;
          terminal.error(prediction.error);
          if (!json) continue;
        }
        terminal.result(json ? JSON.stringify(prediction) : formatLine(prediction, width));
      }
      if (failures > 0) process.exitCode = exitCodes.failed;
    });
}
