import { isIPv6 } from 'node:net';

/** The parts of a URI by RFC 2396 as Java's `java.net.URI` reads them; what is not there is null. */
export interface JavaUri {
  readonly scheme: string | null;
  readonly authority: string | null;
  readonly userInfo: string | null;
  readonly host: string | null;
  readonly path: string | null;
  readonly query: string | null;
  readonly fragment: string | null;
}

const ESCAPED = '%[0-9A-Fa-f]{2}';
/** Characters beyond ASCII that are neither blank nor control characters. */
const OTHER = '[^\\0-\\x9f\\p{Z}]';
const UNRESERVED = "A-Za-z0-9_\\-!.~'()*";
const all = (classes: string): RegExp => new RegExp(`^(?:[${UNRESERVED}${classes}]|${ESCAPED}|${OTHER})*$`, 'u');

const PATH = all(';:@&=+$,/');
const URIC = all(';/?:@&=+$,\\[\\]');
const REGISTRY = all('$,;:@&=+');
const SERVER = all(';:&=+$,@\\[\\]');
const USER_INFO = all(';:&=+$,');

const SHAPE = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/;

/** Null for text that is no URI. */
export function parseJavaUri(text: string): JavaUri | null {
  if (/^[^/?#]*:/.test(text) && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)) return null;
  const match = SHAPE.exec(text);
  if (match === null) return null;
  const [, scheme = null, authority = null, path, query = null, fragment = null] = match;
  if (fragment !== null && !URIC.test(fragment)) return null;
  const nothing = { authority: null, userInfo: null, host: null, path: null, query: null };
  if (scheme !== null && authority === null && !path.startsWith('/')) {
    const part = path + (query === null ? '' : `?${query}`);
    return part !== '' && URIC.test(part) ? { ...nothing, scheme, fragment } : null;
  }
  if (!PATH.test(path) || (query !== null && !URIC.test(query))) return null;
  if (authority === null) return { ...nothing, scheme, path, query, fragment };
  if (authority === '') {
    // `file:///a` has no authority; `http://` lacks one.
    const isMore = path !== '' || query !== null || fragment !== null;
    return isMore ? { ...nothing, scheme, path, query, fragment } : null;
  }
  const server = parseServer(authority);
  if (server === null && !REGISTRY.test(authority)) return null;
  const { userInfo, host } = server ?? nothing;
  return { scheme, authority, userInfo, host, path, query, fragment };
}

const HOST_NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)\.?$/;

/** `user@host:port`; null when the authority is something else. */
function parseServer(authority: string): { userInfo: string | null; host: string } | null {
  if (!SERVER.test(authority) && !authority.includes(']')) return null;
  const match = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:@[\]]*)(?::([0-9]*))?$/.exec(authority);
  if (match === null) return null;
  const [, userInfo = null, host, port = ''] = match;
  if ((userInfo !== null && !USER_INFO.test(userInfo)) || Number(port) > 2147483647) return null;
  return isHost(host) ? { userInfo, host } : null;
}

function isHost(host: string): boolean {
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1).replace(/%[\w.]+$/, ''));
  const numbers = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
  if (numbers?.slice(1).every(n => Number(n) <= 255)) return true;
  const name = HOST_NAME.exec(host);
  if (name === null) return false;
  // The last of several labels starts with a letter.
  return host.replace(/\.$/, '') === name[1] || /^[A-Za-z]/.test(name[1]);
}
