export { useWasmBackend } from './wasm-backend.ts';
