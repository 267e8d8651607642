import type { Decision } from '@ser/models';
import { emotionColors } from '@ser/plots';

/** The table of the emotions: probabilities now, and shares so far. */
export interface DistributionTable {
  reset(labels: readonly string[]): void;
  show(decision: Decision, shares: readonly number[]): void;
}

export function createDistributionTable(body: HTMLTableSectionElement): DistributionTable {
  let labels: readonly string[] = [];
  let rows: { row: HTMLTableRowElement; now: Cell; share: Cell }[] = [];
  return {
    reset(names): void {
      labels = names;
      const shades = emotionColors(labels, 'page');
      rows = labels.map((label, i) => {
        const row = document.createElement('tr');
        row.style.setProperty('--emotion', shades[i]!);
        const name = document.createElement('th');
        name.scope = 'row';
        name.textContent = label;
        const [now, share] = [createCell(), createCell()];
        row.append(name, now.cell, share.cell);
        return { row, now, share };
      });
      body.replaceChildren(...rows.map(({ row }) => row));
    },
    show({ label: best, scores }, shares): void {
      const byLabel = new Map(scores.map(({ label, score }) => [label, score]));
      for (const [i, { row, now, share }] of rows.entries()) {
        now.set(byLabel.get(labels[i]!)!);
        share.set(shares[i]!);
        row.classList.toggle('best', labels[i] === best);
      }
    },
  };
}

interface Cell {
  readonly cell: HTMLTableCellElement;
  set(value: number): void;
}

/** A cell with a bar and a number of percent. */
function createCell(): Cell {
  const cell = document.createElement('td');
  const bar = document.createElement('span');
  bar.className = 'bar';
  const text = document.createElement('span');
  text.className = 'percent';
  text.textContent = '–';
  const share = document.createElement('div');
  share.className = 'share';
  share.append(bar, text);
  cell.append(share);
  return {
    cell,
    set(value): void {
      bar.style.setProperty('--value', String(value));
      text.textContent = `${Math.round(100 * value)} %`;
    },
  };
}
