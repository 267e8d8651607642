// Compiles the kernels in assembly/ to WebAssembly and writes them, as hexadecimal digits, into src/generated/: once with
// standard SIMD, once with relaxed SIMD.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('..', import.meta.url));

write('wasm', 'The kernels as a WebAssembly module, in hexadecimal digits.', await compile('simd'));
write(
  'relaxed-wasm',
  'The kernels with relaxed SIMD, as a WebAssembly module in hexadecimal digits.',
  await compile('simd', 'relaxed-simd'),
);

async function compile(...features) {
  const options = [
    '-O3z',
    '--converge',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--initialMemory',
    '1',
  ];
  for (const feature of features) options.push('--enable', feature);
  const files = new Map();
  const { error, stderr } = await asc.main(
    ['assembly/index.ts', ...options, '--baseDir', folder, '--outFile', 'kernels.wasm'],
    { writeFile: (name, contents) => files.set(name, contents) },
  );
  if (error) {
    process.stderr.write(`${stderr}\n${error.message}\n`);
    process.exit(1);
  }
  const binary = files.get('kernels.wasm');
  const imports = importsOf(binary);
  if (imports && imports.join() !== 'env.memory') {
    throw new Error(`the kernels must import the memory alone, got ${imports.join(', ')}`);
  }
  // The memory belongs to the host: a data segment would overwrite what it keeps there.
  if (hasDataSegment(binary)) throw new Error('the kernels must have no data segment');
  return binary;
}

/** What a module imports; nothing where this engine does not know its instructions. */
function importsOf(binary) {
  if (!WebAssembly.validate(binary)) return undefined;
  return WebAssembly.Module.imports(new WebAssembly.Module(binary)).map(
    ({ module, name }) => `${module}.${name}`,
  );
}

/** Digits rather than base64, whose groups of three bytes hide repetitions: a fifth smaller when compressed. */
function write(name, description, binary) {
  const target = `${folder}src/generated/${name}.ts`;
  const source = `// Compiled from assembly/ by scripts/compile.mjs: do not edit.
/** ${description} */
export const wasm: string =
  '${Buffer.from(binary).toString('hex')}';
`;
  // An unchanged file keeps its time, so that incremental builds and watchers rest.
  if (existsSync(target) && readFileSync(target, 'utf8') === source) return;
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
