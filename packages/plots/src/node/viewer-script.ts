import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Turns a module that only imports names of vega-util, all of which `vega` has too, into an expression with the
 * module's exports.
 */
function asExpression(name: string, source: string): string {
  const [, imported] = /^import \{([^}]*)\} from 'vega-util';$/m.exec(source) ?? [];
  const [, exported] = /^export \{([^}]*)\};$/m.exec(source) ?? [];
  if (
    imported === undefined ||
    exported === undefined ||
    /^import /m.test(source.replace(/^import .*$/m, ''))
  ) {
    throw new Error(`toHtml: ${name} must import vega-util alone and export once, got another module`);
  }
  const body = source
    .replace(/^import .*$/m, `const {${imported}} = vega;`)
    .replace(/^export \{[^}]*\};$/m, '')
    .replace(/^\/\/# sourceMappingURL.*$/m, '');
  const fields = exported.split(',').map((field) => {
    const [local, name = local] = field.trim().split(' as ');
    return `${JSON.stringify(name)}: ${local}`;
  });
  return `(() => {\n${body}\nreturn { ${fields.join(', ')} };\n})()`;
}

const start = `
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const element = document.getElementById('picture');
const view = new vega.View(vega.parse(read('vega'), undefined, { ast: true }), {
  expr: interpreter.expressionInterpreter,
  loader: { load: (url) => Promise.reject(new Error('nothing is loaded, got ' + url)),
    sanitize: (uri) => /^data:image\\//.test(uri) ? Promise.resolve({ href: uri }) : Promise.reject(new Error(uri)) },
  logger: vega.logger(vega.Error),
  renderer: 'svg', container: element, hover: true, tooltip: new tooltip.Handler().call,
});
const save = (name, href) => {
  const link = document.createElement('a');
  link.download = name;
  link.href = href;
  link.click();
};
const name = document.title.replace(/[^\\p{L}\\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'picture';
document.getElementById('svg').onclick = async () => save(name + '.svg', await view.toImageURL('svg'));
document.getElementById('png')?.addEventListener('click', async () => save(name + '.png', await view.toImageURL('png', 2)));
document.getElementById('json').onclick = () => {
  const blob = new Blob([JSON.stringify(read('vega-lite'), null, 2)], { type: 'application/json' });
  save(name + '.vl.json', URL.createObjectURL(blob));
};
view.runAsync().then(() => { document.getElementById('tools').hidden = false; });
`;

/** The script of an interactive page: Vega, its interpreter of expressions, tooltips, and what starts them. */
export async function viewerScript(): Promise<string> {
  const [vega, interpreter, tooltip] = await Promise.all([
    readFile(join(dirname(require.resolve('vega')), 'vega.min.js'), 'utf8'),
    ...['vega-interpreter', 'vega-tooltip'].map(async (name) =>
      asExpression(name, await readFile(require.resolve(name), 'utf8')),
    ),
  ]);
  const script = `${vega!.replace(/^\/\/# sourceMappingURL.*$/m, '')}
const interpreter = ${interpreter};
const tooltip = ${tooltip};
${start}`;
  return script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}
