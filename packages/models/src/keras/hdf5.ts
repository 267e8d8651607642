import { createHdf5Bytes, type Hdf5Bytes } from './hdf5-bytes.ts';
import { groupLinks } from './hdf5-group.ts';
import { headerMessages, type Message } from './hdf5-header.ts';
import { datasetOf, type Hdf5Dataset, readStrings } from './hdf5-values.ts';
import { refuse } from './refuse.ts';

/** A group or dataset of an HDF5 file. */
export interface Hdf5Object {
  /** Names of a group's members. */
  readonly names: readonly string[];
  /** A member by its path (`conv1d/kernel:0`); undefined when there is none. */
  get(path: string): Hdf5Object | undefined;
  /** Texts of an attribute; undefined when there is none, or it holds no texts. */
  strings(attribute: string): readonly string[] | undefined;
  /** The dataset's numbers; undefined for a group. */
  readonly dataset: Hdf5Dataset | undefined;
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether the bytes begin as HDF5 files do. */
export function isHdf5(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * Root group of an HDF5 file as h5py writes it for Keras: superblock 0, groups as symbol tables, texts as attributes,
 * numbers in one piece.
 *
 * Nothing is copied and no place is believed: each is checked against the file, and a file that points in circles ends
 * with an error. https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export function readHdf5(bytes: Uint8Array): Hdf5Object {
  if (!isHdf5(bytes)) refuse('the weights must be an HDF5 file');
  const file = createHdf5Bytes(bytes);
  const version = file.u8(8);
  if (version !== 0)
    refuse(`the HDF5 file must be of superblock version 0, as Keras writes it, got ${version}`);
  if (file.u8(13) !== 8 || file.u8(14) !== 8) refuse('the HDF5 file must have addresses of 8 bytes');
  // Base, free space, end of file, driver: then the root's entry, with its header's address at 8.
  const end = file.u64(40);
  if (end > file.length) refuse(`the HDF5 file is cut off: ${file.length} of ${end} bytes`);
  return openObject(file, file.u64(64), new Map());
}

function openObject(file: Hdf5Bytes, address: number, opened: Map<number, Hdf5Object>): Hdf5Object {
  const known = opened.get(address);
  if (known) return known;
  const messages = headerMessages(file, address);
  const find = (type: number): Message | undefined => messages.find((message) => message.type === type);
  let links: ReadonlyMap<string, number> | undefined;
  const members = (): ReadonlyMap<string, number> => {
    const table = find(0x11);
    links ??= table ? groupLinks(file, file.u64(table.at), file.u64(table.at + 8)) : new Map();
    return links;
  };
  const object: Hdf5Object = {
    get names() {
      return [...members().keys()];
    },
    get(path) {
      const [first, ...rest] = path.split('/').filter((name) => name !== '');
      if (first === undefined) return object;
      const target = members().get(first);
      return target === undefined ? undefined : openObject(file, target, opened).get(rest.join('/'));
    },
    strings: (attribute) => readStrings(file, messages, attribute),
    get dataset() {
      return datasetOf(file, messages);
    },
  };
  opened.set(address, object);
  return object;
}
