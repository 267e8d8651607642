import type { ModelSource } from './messages.ts';

/** What was dropped or chosen: a recording, or the files of a model. */
export type Dropped =
  | { readonly kind: 'sound'; readonly file: File }
  | { readonly kind: 'model'; readonly source: Extract<ModelSource, { kind: 'files' }> };

/** Takes drops anywhere on the page; `veil` covers it meanwhile. */
export function acceptDrops(
  veil: HTMLElement,
  onDrop: (dropped: Dropped) => Promise<void>,
  onError: (error: Error) => void,
): void {
  addEventListener('dragenter', () => {
    veil.hidden = false;
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) veil.hidden = true;
  });
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    veil.hidden = true;
    readDrop(event.dataTransfer!).then(onDrop).catch(onError);
  });
}

/** Tells a model from a recording: a folder, or files with a model.json among them, are a model. */
async function readDrop(transfer: DataTransfer): Promise<Dropped> {
  // The list of entries is gone as soon as the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  const folder = entries.find((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory === true);
  if (folder)
    return { kind: 'model', source: { kind: 'files', name: folder.name, files: await list(folder) } };
  if (files.some(({ name }) => name === 'model.json')) {
    return { kind: 'model', source: { kind: 'files', name: 'The dropped files', files } };
  }
  const [file] = files;
  if (file === undefined)
    throw new Error('Nothing to hear in that: drop a sound file, or the folder of a model.');
  return { kind: 'sound', file };
}

/** The folder that was chosen in a dialog, without what lies deeper. */
export function chosenFolder(files: FileList): Extract<ModelSource, { kind: 'files' }> {
  const top = [...files].filter(({ webkitRelativePath }) => webkitRelativePath.split('/').length <= 2);
  const name = files[0]?.webkitRelativePath.split('/')[0] ?? 'The folder';
  return { kind: 'files', name, files: top };
}

async function list(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  for (;;) {
    // A reader hands out a hundred entries at a time.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return files;
    for (const entry of entries) {
      if (!entry.isFile) continue;
      files.push(
        await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
      );
    }
  }
}
