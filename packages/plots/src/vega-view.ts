import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Hands warnings on, and throws errors. */
export function createLogger(caller: string, onWarning: (message: string) => void): vega.LoggerInterface {
  const logger: vega.LoggerInterface = {
    level: ((level?: number) => (level === undefined ? vega.Error : logger)) as vega.LoggerInterface['level'],
    error(...parts) {
      throw parts[0] instanceof Error ? parts[0] : new Error(`${caller}: ${parts.join(' ')}`);
    },
    warn(...parts) {
      onWarning(parts.join(' '));
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

/** A loader that loads nothing: Vega writes the address of an image that it cannot load as it is. */
function createLoader(caller: string): vega.Loader {
  const standard = vega.loader();
  const refuse = (url: string): Promise<never> =>
    Promise.reject(Object.assign(new Error(`${caller}: nothing is loaded, got ${url}`), { url }));
  return {
    ...standard,
    load: refuse,
    sanitize: (uri, options) =>
      (options as { context?: string }).context === 'image' ? refuse(uri) : standard.sanitize(uri, options),
  };
}

/** Vega-Lite to Vega, after checking that all data are inside. */
export function compileSpec(caller: string, spec: TopLevelSpec, logger: vega.LoggerInterface): vega.Spec {
  let compiled: vega.Spec;
  try {
    // Vega numbers the rows of inline data in place: the caller's stay untouched.
    compiled = compile(structuredClone(spec), { logger }).spec;
  } catch (error) {
    throw new Error(
      `${caller}: spec must be a Vega-Lite specification, got one that does not compile: ${(error as Error).message}`,
      { cause: error },
    );
  }
  const remote = compiled.data?.find((data) => 'url' in data);
  if (remote !== undefined) {
    throw new Error(
      `${caller}: data must be inline, got the address ${JSON.stringify((remote as { url: unknown }).url)}`,
    );
  }
  return compiled;
}

/**
 * A view of a specification that has not run yet. Expressions are interpreted, never compiled, so that pages whose
 * Content-Security-Policy lacks `unsafe-eval` draw too.
 */
export function createView(
  caller: string,
  spec: TopLevelSpec,
  { onWarning, ...options }: vega.ViewOptions & { onWarning: (message: string) => void },
): vega.View {
  const logger = createLogger(caller, onWarning);
  const runtime = vega.parse(compileSpec(caller, spec, logger), undefined, { ast: true });
  return new vega.View(runtime, {
    expr: expressionInterpreter,
    loader: createLoader(caller),
    logger,
    ...options,
  });
}
