/** Where a PostgreSQL database is and how to sign in to it. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Left out: what PostgreSQL's own password file holds, or none. */
  readonly password?: string;
  readonly database: string;
  /** False: unencrypted, for the same machine. Else the certificate's authority: null for those that Node trusts. */
  readonly tls: false | { readonly ca: string | null; readonly checked: boolean };
}

export type ParsedSettings =
  | { readonly ok: true; readonly settings: ConnectionSettings }
  /** Completes "DATABASE_URL …"; holds nothing of the address. */
  | { readonly ok: false; readonly fault: string };

const known = ['sslmode', 'sslrootcert'];
const modes = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'];
const local = ['localhost', '127.0.0.1', '[::1]', ''];

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=…&sslrootcert=…`. `require`, `verify-ca` and `verify-full` all check the
 * server's certificate and name: an encrypted line to nobody in particular protects little. `no-verify` does not. Left out: `disable` on
 * this machine, else `verify-full`.
 */
export function parseDatabaseUrl(text: string, readFile: (path: string) => string): ParsedSettings {
  const url = URL.parse(text);
  const fault = url === null ? 'is not an address' : faultOf(url);
  if (url === null || fault !== null) return { ok: false, fault: fault ?? 'is not an address' };
  const mode = url.searchParams.get('sslmode') ?? (local.includes(url.hostname) ? 'disable' : 'verify-full');
  const file = url.searchParams.get('sslrootcert');
  const ca = file === null ? null : readCertificate(file, readFile);
  if (ca !== null && !ca.includes('BEGIN CERTIFICATE')) {
    return { ok: false, fault: 'names an sslrootcert that cannot be read or holds no certificate in PEM' };
  }
  const password = decodeURIComponent(url.password);
  const settings: ConnectionSettings = {
    host: url.hostname === '' ? 'localhost' : url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    ...(password === '' ? {} : { password }),
    database: decodeURIComponent(url.pathname.slice(1)),
    tls: mode === 'disable' ? false : { ca, checked: mode !== 'no-verify' },
  };
  return { ok: true, settings };
}

function faultOf(url: URL): string | null {
  if (!['postgres:', 'postgresql:'].includes(url.protocol)) return 'does not begin with postgres:// or postgresql://';
  if (url.username === '') return 'names no user';
  if (!/^\/[^/]+$/.test(url.pathname)) return 'names no database';
  try {
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
  } catch {
    return 'holds a % that is not followed by two hexadecimal digits; write %25 for it';
  }
  const stray = [...url.searchParams.keys()].find((name) => !known.includes(name));
  if (stray !== undefined) return `has something other than ${known.join(' and ')} after the question mark`;
  const mode = url.searchParams.get('sslmode');
  if (mode !== null && !modes.includes(mode)) return `has an sslmode other than ${modes.join(', ')}`;
  return null;
}

function readCertificate(file: string, readFile: (path: string) => string): string {
  try {
    return readFile(file);
  } catch {
    return '';
  }
}

/** The database as a log may name it: without user and password. */
export function placeOf({ host, port, database }: ConnectionSettings): string {
  return `${host}:${port}/${database}`;
}
