import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AudioError, decode, toMono } from '@ser/audio';
import { type Extractor, resample } from '@ser/dsp';
import { type AugmentSpec, applyAugmentation, drawAugmentation } from '../../augment.ts';
import type { Outcome } from './batches.ts';

/** A clip to read. */
export interface ClipTask {
  path: string;
  /** Whether altered copies are wanted too. */
  augmented: boolean;
}

/** One matrix of a clip: its own, or an altered copy's. */
interface ClipPart {
  /** Names the content: the clip's bytes and what was done to them. */
  key: string;
  /** The altered copy's number; absent for the clip itself. */
  copy?: number;
  /** Absent where the key was known, and nothing was computed. */
  features?: Float32Array;
  /** Why this part could not be computed. */
  reason?: string;
}

/** What a clip gave. */
export interface ClipParts {
  contentHash: string;
  parts: ClipPart[];
}

/**
 * Reads a clip's bytes once, decodes them at most once, and computes every matrix whose key is not known yet.
 */
export async function extractClip(
  { path, augmented }: ClipTask,
  extractor: Extractor,
  augment: AugmentSpec | undefined,
  isKnown: (key: string) => boolean,
): Promise<Outcome<ClipParts>> {
  try {
    const bytes = await readBytes(path);
    const contentHash = sha256(bytes);
    const copies = augmented && augment !== undefined ? augment.copies : 0;
    const parts: ClipPart[] = [{ key: contentHash }];
    for (let copy = 1; copy <= copies; copy++) {
      parts.push({ key: sha256(`${contentHash} ${JSON.stringify(augment)} ${copy}`), copy });
    }
    const missing = parts.filter(({ key }) => !isKnown(key));
    if (missing.length > 0) {
      const { sampleRate } = extractor.recipe;
      const samples = await decodeSamples(bytes, sampleRate);
      for (const part of missing) {
        try {
          const signal =
            part.copy === undefined
              ? samples
              : applyAugmentation(
                  samples,
                  sampleRate,
                  drawAugmentation(augment!, contentHash, part.copy),
                  contentHash,
                );
          part.features = extractor.extract(signal).data;
        } catch (error) {
          if (part.copy === undefined) throw error;
          part.reason = `altered copy ${part.copy}: ${reasonOf(error)}`;
        }
      }
    }
    return { ok: true, contentHash, parts };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    // Node ends its messages with the call and the path; the path stands beside the reason already.
    const received = (cause instanceof Error ? cause.message : String(cause)).replace(
      /, [a-z]+( '.*')?$/s,
      '',
    );
    throw new AudioError({ expected: 'a readable file', received, cause });
  }
}

async function decodeSamples(bytes: Uint8Array, sampleRate: number): Promise<Float32Array> {
  const signal = toMono(await decode(bytes));
  if (signal.samples.length === 0) throw new AudioError({ expected: 'samples', received: 'none' });
  return signal.sampleRate === sampleRate
    ? signal.samples
    : resample(signal.samples, { from: signal.sampleRate, to: sampleRate });
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The fault alone: the path stands beside it. */
export function reasonOf(error: unknown): string {
  if (error instanceof AudioError) return `expected ${error.expected}, received ${error.received}`;
  return error instanceof Error ? error.message : String(error);
}
