/**
 * Folders of recordings to labelled clips and tables of features, in Node.
 *
 * @module @ser/datasets/node
 */

export type { DownloadProgress } from './download/download-archive.ts';
export { DownloadError } from './download/download-error.ts';
export { type DownloadCorpusOptions, downloadCorpus } from './download/index.ts';
export {
  type ExtractedTable,
  type ExtractProgress,
  type ExtractTableOptions,
  extractTable,
  openTable,
} from './extract-table.ts';
export { type MeasureClipsOptions, type MeasuredClips, measureClips } from './measure-clips.ts';
export { type MergeTablesOptions, mergeTables } from './merge-tables.ts';
export { FolderError, type Scan, type ScanCorpusOptions, type Skipped, scanCorpus } from './scan-corpus.ts';
export { isSynthetic, noticeName } from './synthetic-notice.ts';
export { type ReadTableOptions, readTable, writeTable } from './table-file/index.ts';
export {
  type WriteProgress,
  type WriteSyntheticCorpusOptions,
  writeSyntheticCorpus,
} from './write-synthetic-corpus.ts';
