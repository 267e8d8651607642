import { cpus, release, type } from 'node:os';
import { version_core } from '@tensorflow/tfjs-core';
import { cliVersion } from '../cli-version.ts';

/** What a run was made with, for those who repeat it. */
export function versions(): { packages: Record<string, string>; machine: Record<string, string> } {
  return {
    packages: { '@ser/cli': cliVersion, '@tensorflow/tfjs-core': version_core },
    machine: {
      node: process.versions.node,
      system: `${type()} ${release()}`,
      processor: cpus()[0]?.model ?? process.arch,
    },
  };
}
