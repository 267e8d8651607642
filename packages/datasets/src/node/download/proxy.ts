/**
 * The proxy for an address, as curl and others read it from the environment: `https_proxy` or `http_proxy` by the
 * protocol, unless `no_proxy` names the host, a domain that it is in, or '*'; lower case goes before upper case.
 */
export function proxyFor(
  url: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const read = (name: string): string => environment[name] ?? environment[name.toUpperCase()] ?? '';
  const proxy = read(protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (proxy === '') return undefined;
  const direct = read('no_proxy')
    .split(/[\s,]+/)
    .some((entry) => {
      const [, domain = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (entry === '*') return true;
      if (domain === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
      return hostname === domain || hostname.endsWith(`.${domain}`);
    });
  return direct ? undefined : proxy;
}
