import type { Row } from './rows.ts';
import type { Result } from './run.ts';

/** The page, from what has been run so far. */
export function describeReproduction(rows: readonly Row[], results: readonly Result[]): string {
  return `${rows.length} ${results.length}\n`;
}
