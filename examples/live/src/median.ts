const most = 400;

/** The median of the last few hundred numbers. */
export function createMedian(): { add(value: number): void; readonly value: number } {
  const values: number[] = [];
  return {
    add(value): void {
      values.push(value);
      if (values.length > most) values.shift();
    },
    get value(): number {
      return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
    },
  };
}
