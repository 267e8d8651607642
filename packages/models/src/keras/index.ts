/**
 * Networks that Keras saved.
 *
 * @module @ser/models/keras
 */

export { importKeras } from './import-keras.ts';
