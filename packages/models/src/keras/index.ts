export { importKeras } from './import-keras.ts';
