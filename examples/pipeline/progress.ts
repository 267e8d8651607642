/** Shows how far a task is, until it ends. */
export interface Progress {
  update(done: number, total: number): void;
  end(): void;
}

/** On stderr: one line that is written over on a terminal, four lines elsewhere. */
export function createProgress(task: string): Progress {
  const { stderr } = process;
  let quarters = 0;
  return {
    update(done, total) {
      const reached = Math.floor((4 * done) / total);
      if (stderr.isTTY) stderr.write(`\r${task}: ${done} of ${total}`);
      else if (reached > quarters) stderr.write(`${task}: ${done} of ${total}\n`);
      quarters = reached;
    },
    end: () => void (stderr.isTTY && stderr.write('\n')),
  };
}
