import type { Hdf5Bytes } from './hdf5-bytes.ts';
import { refuse } from './refuse.ts';

/** Hard links of a group, by name: addresses of object headers, from its B-tree of symbol tables. */
export function groupLinks(file: Hdf5Bytes, tree: number, heap: number): ReadonlyMap<string, number> {
  file.expect(heap, 'HEAP', 'local heap');
  const heapSize = file.u64(heap + 8);
  const heapData = file.u64(heap + 24);
  const links = new Map<string, number>();

  const readTable = (table: number): void => {
    file.expect(table, 'SNOD', 'symbol table');
    const symbols = file.u16(table + 6);
    for (let i = 0; i < symbols; i++) {
      const entry = table + 8 + 40 * i;
      const nameOffset = file.u64(entry);
      const kind = file.u32(entry + 16);
      if (kind > 1) continue; // a soft link
      links.set(file.textToZero(heapData + nameOffset, heapSize - nameOffset), file.u64(entry + 8));
    }
  };
  const readNode = (node: number, below: number): void => {
    file.expect(node, 'TREE', 'B-tree');
    const level = file.u8(node + 5);
    if (level >= below) refuse('the HDF5 file is damaged: a B-tree points in circles');
    const children = file.u16(node + 6);
    for (let i = 0; i < children; i++) {
      const child = file.u64(node + 32 + 16 * i);
      if (level === 0) readTable(child);
      else readNode(child, level);
    }
  };
  readNode(tree, 256);
  return links;
}
