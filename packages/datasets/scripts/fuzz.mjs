// Feeds the readers of names, labels, tables and archives damaged inputs, and notes every one that does them harm.
//
//   node scripts/fuzz.mjs [--count 50000] [--formats names,labels,csv,npz,parquet,folder,zip] [--seed 1] [--state fuzz-state.json]
//
// Build the package before. Each input follows from the seed, the format and its number, so that a run that was
// stopped goes on from its state file, and a finding can be made again by its number. A finding is: a name or label
// reader that throws or answers with labels that its corpus does not have, lines of labels that vanish, an error of
// another kind than the reader promises, a table that is smaller than the file says, an archive that writes outside
// of its folder, a word on the console, more than five seconds, or more memory than the file explains.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFuzz } from '../../audio/scripts/fuzz-runner.mjs';
import { inputFor } from '../../audio/scripts/mutations.mjs';
import { readers } from './readers.mjs';

await runFuzz({
  script: import.meta.url,
  formats: Object.keys(readers),
  async prepare(format) {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    const { originals, read } = await readers[format](folder);
    return async (seed, index) => {
      const input = inputFor(originals, { seed, format, index });
      const findings = [];
      const accepted = await read(input, (what) => findings.push(what));
      return { accepted, how: input.how, findings };
    };
  },
});
