import { type DestinationStream, type Logger, pino } from 'pino';
import { traceId } from './trace.ts';

/** Structured log, one JSON object a line. `log.child({ requestId })` adds fields to every line of the child. */
export type Log = Logger;

export interface LogOptions {
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Where lines go; stdout when left out. */
  readonly destination?: DestinationStream;
}

const REDACTED = '[redacted]';

/** Fields whose text never reaches the log, at whatever depth: credentials, links that let anybody sign, personal data of signatories. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'clientSecret',
  'client_secret',
  'client_assertion',
  'assertion',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'id_token',
  'x-mca-signature',
  'link',
  'acceptanceLink',
  'email',
  'emailAddress',
  'mail',
  'userPrincipalName',
  'phone',
  'phoneNumber',
  'firstName',
  'lastName',
  'signatoryFirstName',
  'signatoryLastName',
].join('|');

const FIELD = new RegExp(String.raw`"(${SECRET_FIELDS})":"(?:[^"\\]|\\.)*"`, 'gi');
// The same fields inside a text that itself holds JSON, such as an error that quotes the answer it got.
const QUOTED_FIELD = new RegExp(String.raw`\\"(${SECRET_FIELDS})\\"\s*:\s*\\"(?:(?!\\").)*\\"`, 'gi');
const BEARER = /\b(Bearer|Basic) [\w.~+/=-]+/gi;
const PAGE_TOKEN = /(\/a\/)[\w-]{43}/g;
const LINK_ID = /(attestationid=)[^&"\\\s]+/gi;

/** Takes secrets out of one finished line: whichever field, message or stack they got into. */
function redact(line: string): string {
  return line
    .replace(FIELD, `"$1":"${REDACTED}"`)
    .replace(QUOTED_FIELD, `\\"$1\\":\\"${REDACTED}\\"`)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(LINK_ID, `$1${REDACTED}`)
    .replace(PAGE_TOKEN, `$1${REDACTED}`);
}

/**
 * An answer of the Bot Connector may quote what was sent, or hold somebody's data: of such an error only its status, its code and its place
 * go to the log.
 */
function withoutAnswer(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields = pino.stdSerializers.err(error);
  if (error.name !== 'RestError') return fields;
  const { message: _words, details: _answer, stack, ...shown } = fields;
  const frames = /\n {4}at [\s\S]*$/.exec(stack);
  return { ...shown, stack: `RestError${frames?.[0] ?? ''}` };
}

/** Makes the log that everything else is given. Lines are redacted as a whole, so that no call site can forget it. */
export function createLog(options: LogOptions = {}): Log {
  const settings = {
    level: options.level ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: withoutAnswer },
    mixin: () => {
      const trace = traceId();
      return trace === undefined ? {} : { trace };
    },
    hooks: { streamWrite: redact },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
