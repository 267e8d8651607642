import { PassThrough, Readable, Writable } from 'node:stream';
import { main } from '../src/main.ts';
import type { Outcome } from './start-ser.ts';

/** Runs a command line within this process: what a shell would see, without the seconds that a process takes. */
export async function runSer(args: readonly string[], stdin: readonly Uint8Array[] = []): Promise<Outcome> {
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  const collect = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk, _, done) {
        outcome[name] += chunk;
        done();
      },
    });
  const input = stdin.length === 0 ? new PassThrough() : Readable.from(stdin);
  outcome.status = await main(args, { stdin: input, stdout: collect('stdout'), stderr: collect('stderr') });
  return outcome;
}
