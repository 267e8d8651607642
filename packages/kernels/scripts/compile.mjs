// Compiles the kernels in assembly/ to WebAssembly and writes them, as base64, into src/generated/wasm.ts.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('..', import.meta.url));
const target = `${folder}src/generated/wasm.ts`;

const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--initialMemory', '1'];
const files = new Map();
const { error, stderr } = await asc.main(
  ['assembly/index.ts', ...options, '--enable', 'simd', '--baseDir', folder, '--outFile', 'kernels.wasm'],
  { writeFile: (name, contents) => files.set(name, contents) },
);
if (error) {
  process.stderr.write(`${stderr}\n${error.message}\n`);
  process.exit(1);
}

const binary = files.get('kernels.wasm');
const module = new WebAssembly.Module(binary);
const imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
if (imports.join() !== 'env.memory') {
  throw new Error(`the kernels must import the memory alone, got ${imports.join(', ')}`);
}
// The memory belongs to the host: a data segment would overwrite what it keeps there.
if (hasDataSegment(binary)) throw new Error('the kernels must have no data segment');

const source = `// Compiled from assembly/ by scripts/compile.mjs: do not edit.
/** The kernels as a WebAssembly module, in base64. */
export const wasm: string =
  '${Buffer.from(binary).toString('base64')}';
`;
// An unchanged file keeps its time, so that incremental builds and watchers rest.
if (!existsSync(target) || readFileSync(target, 'utf8') !== source) {
  mkdirSync(`${folder}src/generated`, { recursive: true });
  writeFileSync(target, source);
}

/** Walks the sections of a module; section 11 holds data. */
function hasDataSegment(bytes) {
  let offset = 8;
  while (offset < bytes.length) {
    const id = bytes[offset++];
    let size = 0;
    let shift = 0;
    let byte;
    do {
      byte = bytes[offset++];
      size |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    if (id === 11) return true;
    offset += size;
  }
  return false;
}
