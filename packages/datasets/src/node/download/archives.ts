import { DownloadError } from './download-error.ts';

/** A file that holds a corpus, as its publisher describes it. */
export interface Archive {
  url: string;
  bytes: number;
  /** In hexadecimal. */
  md5: string;
}

const zenodo = 'https://zenodo.org/records/1188976/files';

/** What a program can bring. */
const archives: Readonly<Record<string, Archive>> = {
  'ravdess-speech': {
    url: `${zenodo}/Audio_Speech_Actors_01-24.zip?download=1`,
    bytes: 208_468_073,
    md5: 'bc696df654c87fed845eb13823edef8a',
  },
  'ravdess-song': {
    url: `${zenodo}/Audio_Song_Actors_01-24.zip?download=1`,
    bytes: 225_505_317,
    md5: '5411230427d67a21e18aa4d466e6d1b9',
  },
};

/** How a person gets the others. */
const instructions: Readonly<Record<string, string>> = {
  tess: 'fetch the files by hand at https://doi.org/10.5683/SP2/E8H2MF, where its licence (CC BY-NC-ND 4.0) is shown',
  'crema-d':
    'clone https://github.com/CheyneyComputerScience/CREMA-D with Git LFS installed (git lfs install, git clone): AudioWAV holds the sound',
  savee: 'register at http://kahlan.eps.surrey.ac.uk/savee/Register.html; it is for research only',
  iemocap:
    'ask for it with the form at https://sail.usc.edu/iemocap/iemocap_release.htm; it is for research only',
};

/** Finds what is known of a corpus. */
export function findArchive(name: string): Archive {
  if (Object.hasOwn(archives, name)) return archives[name]!;
  if (Object.hasOwn(instructions, name)) {
    throw new DownloadError('manual', `${name} is not to be had by a program: ${instructions[name]}`);
  }
  const known = Object.keys({ ...archives, ...instructions });
  throw new DownloadError('unknown', `name must be one of ${known.join(', ')}, got '${name}'`);
}
