import { DAY, type Instant } from './agreements/instant.ts';
import { problem } from './config-choices.ts';
import { type Environment, text } from './config-fields.ts';
import { type Certificate, readCertificate } from './entra/certificate.ts';

/** What loading the configuration needs beside the environment. */
export interface ConfigSources {
  /** A text file's content; it throws the system's error where it cannot be read. */
  readonly readFile: (path: string) => string;
  /** The wall clock's, for certificates that end. */
  readonly now: () => Instant;
}

/** The certificates that the environment names; null where it names none, or a bad one. */
export interface Certificates {
  readonly bot: Certificate | null;
  readonly partnerCenter: Certificate | null;
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

type FileVariable = 'MicrosoftAppCertificateFile' | 'PARTNER_CENTER_CERTIFICATE_FILE';

interface Read {
  readonly certificate: Certificate | null;
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

const soon = 30 * DAY;

/** Reads the certificate files that are named, and says what is wrong with them. */
export function readCertificates(given: Environment, sources: ConfigSources): Certificates {
  const bot = read('MicrosoftAppCertificateFile', given, sources);
  const partnerCenter = read('PARTNER_CENTER_CERTIFICATE_FILE', given, sources);
  return {
    bot: bot.certificate,
    partnerCenter: partnerCenter.certificate,
    problems: [...bot.problems, ...partnerCenter.problems],
    notices: [...bot.notices, ...partnerCenter.notices],
  };
}

function read(name: FileVariable, given: Environment, { readFile, now }: ConfigSources): Read {
  const path = given[name];
  // A placeholder is reported as one, with the other variables.
  if (path === undefined || !text.safeParse(path).success) return { certificate: null, problems: [], notices: [] };
  const pem = textOf(path, readFile);
  if (typeof pem !== 'string') return bad(problem(name, `names a file that cannot be read (${pem.code})`));
  const reading = readCertificate(pem, now());
  if (!reading.ok) return bad(problem(name, `names a file that ${reading.problem}`));
  const { certificate } = reading;
  const ends = new Date(certificate.endsAt).toISOString().slice(0, 10);
  const ending = `${name}: the certificate ends on ${ends}. Make a new one, upload it to the registration, then change the file.`;
  return { certificate, problems: [], notices: certificate.endsAt - now() < soon ? [ending] : [] };
}

function textOf(path: string, readFile: ConfigSources['readFile']): string | { readonly code: string } {
  try {
    return readFile(path);
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'fault' };
  }
}

const bad = (line: string): Read => ({ certificate: null, problems: [line], notices: [] });
