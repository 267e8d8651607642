import { type Corpus, corpora, summarizeClips } from '@ser/datasets';
import { Argument, type Command, Option } from 'commander';
import { JobError, UsageError } from '../errors.ts';
import { alignColumns } from '../records.ts';
import type { Shell } from '../shell.ts';
import { collectFilter, jsonOption, whereOption } from './options.ts';

const downloads = ['ravdess-speech', 'ravdess-song', 'tess', 'crema-d', 'savee', 'iemocap'];

export function addCorpora(program: Command, shell: Shell): void {
  const command = program
    .command('corpora')
    .description(
      'The collections of recordings that ser knows: what they are, how to get them, what you have.',
    )
    .addHelpText(
      'after',
      `
Examples:
  ser corpora list
  ser corpora info ravdess
  ser corpora download ravdess-speech corpora/
  ser corpora scan corpora/ --where emotion=angry`,
    );
  addList(command, shell);
  addInfo(command, shell);
  addDownload(command, shell);
  addScan(command, shell);
}

function addList(command: Command, { terminal }: Shell): void {
  command
    .command('list')
    .description('Name them, with their emotions and licences.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  ser corpora list --json')
    .action(({ json }: { json: boolean }) => {
      if (json) terminal.result(JSON.stringify(corpora.map(describe), null, 2));
      else {
        terminal.result(
          alignColumns(
            corpora.map(({ id, title, emotions, licence }) => [
              id,
              title,
              `${emotions.length} labels`,
              licence,
            ]),
          ),
        );
      }
    });
}

function addInfo(command: Command, { terminal }: Shell): void {
  command
    .command('info')
    .description('All that is known of one: labels, names of files, licence, citation, address.')
    .addArgument(new Argument('<corpus>', 'which').choices(corpora.map(({ id }) => id)))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  ser corpora info ravdess')
    .action((id: string, { json }: { json: boolean }) => {
      const corpus = describe(corpora.find((known) => known.id === id)!);
      if (json) terminal.result(JSON.stringify(corpus, null, 2));
      else {
        terminal.result(
          Object.entries(corpus)
            .map(([name, value]) => `${name.padEnd(11)}${Array.isArray(value) ? value.join(', ') : value}`)
            .join('\n'),
        );
      }
    });
}

function describe({ id, title, emotions, labelFiles, licence, citation, homepage }: Corpus) {
  return { id, title, emotions, labelFiles: labelFiles.map(({ name }) => name), licence, citation, homepage };
}

function addDownload(command: Command, { terminal, signal }: Shell): void {
  command
    .command('download')
    .description('Bring one that may be had without registration; for the others, say how to get them.')
    .addArgument(new Argument('<name>', 'which').choices(downloads))
    .argument('[folder]', 'where its folder goes', '.')
    .addOption(
      new Option('--url <address>', 'the same archive from another place; its checksum is looked at'),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
A download that was stopped or broke off goes on where it was. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are respected.

Example:
  ser corpora download ravdess-speech corpora/`,
    )
    .action(async (name: string, folder: string, { url, json }: { url?: string; json: boolean }) => {
      const { DownloadError, downloadCorpus } = await import('@ser/datasets/node');
      const bar = terminal.progress('download', 'MB');
      const files = terminal.progress('unpacking', 'files');
      const path = await downloadCorpus(name, folder, {
        signal,
        ...(url === undefined ? {} : { url }),
        onProgress: (event) => {
          if (event.stage === 'download')
            bar.update(Math.round(event.done / 1e6), Math.round(event.total / 1e6));
          else files.update(event.done, event.total);
        },
      })
        .catch((error: unknown) => {
          if (error instanceof DownloadError)
            throw new JobError(error.message.replace(/^downloadCorpus: /, ''));
          throw error;
        })
        .finally(() => {
          bar.stop();
          files.stop();
        });
      terminal.result(json ? JSON.stringify({ name, path }) : path);
    });
}

function addScan(command: Command, { terminal, signal }: Shell): void {
  command
    .command('scan')
    .description('Count what is in folders: clips and speakers by corpus, emotion, speaker and sex.')
    .argument('<folder...>', 'recordings, with the names that their corpora gave them')
    .addOption(whereOption().argParser(collectFilter))
    .option('--clips', 'a line of JSON for each clip, with all that is known of it', false)
    .option('--measure', 'decode all, and say how long they are', false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ser corpora scan ravdess/ tess/
  ser corpora scan crema-d/ --where speakerSex=female --clips > clips.ndjson
  ser corpora scan savee/ --measure --json`,
    )
    .action(async (folders: string[], options: ScanOptions) => {
      if (options.clips && options.json)
        throw new UsageError('--clips and --json do not go together: give one');
      const [{ measureClips }, { scanFolders }, { selectClips }] = await Promise.all([
        import('@ser/datasets/node'),
        import('../pipeline/scan-folders.ts'),
        import('../pipeline/load-clips.ts'),
      ]);
      const { clips: all, skipped } = await scanFolders(folders);
      const chosen = selectClips('--where', all, options.where ?? {});
      const bar = terminal.progress('measuring', 'clips');
      const { clips, failed } = options.measure
        ? await measureClips(chosen, {
            signal,
            onProgress: ({ done, total }) => bar.update(done, total),
          }).finally(() => bar.stop())
        : { clips: chosen, failed: [] };
      for (const { path, reason } of failed) terminal.warn(`${path}: ${reason}`);
      if (options.clips) for (const clip of clips) terminal.result(JSON.stringify(clip));
      else if (options.json) {
        terminal.result(JSON.stringify({ ...summarizeClips(clips), skipped, failed }, null, 2));
      } else terminal.result(scanText(summarizeClips(clips), skipped.length));
    });
}

interface ScanOptions {
  where?: Record<string, string[]>;
  clips: boolean;
  measure: boolean;
  json: boolean;
}

function scanText({ total, ...groups }: ReturnType<typeof summarizeClips>, skipped: number): string {
  const length = (seconds: number | undefined): string =>
    seconds === undefined ? '' : `, ${(seconds / 60).toFixed(1)} min`;
  const parts = Object.entries(groups).map(([title, rows]) => {
    const lines = rows.map(({ name, clips, speakers, seconds }) => [
      `  ${name}`,
      clips,
      `clips, ${speakers} ${speakers === 1 ? 'speaker' : 'speakers'}${length(seconds)}`,
    ]);
    return `${title}\n${alignColumns(lines)}`;
  });
  return [
    ...parts,
    `${total.clips} clips of ${total.speakers} speakers${length(total.seconds)}; ${skipped} other files`,
  ].join('\n');
}
