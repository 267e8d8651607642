export { type FileCheckpoint, fileCheckpoint } from './file-checkpoint.ts';
export { folderHandler } from './folder-handler.ts';
export { loadClassifier } from './load-classifier.ts';
export { useWasmBackend } from './wasm-backend.ts';
