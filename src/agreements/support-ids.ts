/** The ids of a call at Microsoft, which its support asks for; null where the error did not name one. */
export interface SupportIds {
  readonly requestId: string | null;
  readonly correlationId: string | null;
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** `"correlationId":"…"` (also escaped), `MS-CorrelationId: …`, `x-ms-request-id=…`; how Microsoft names them differs by service. */
const named = (word: string): RegExp => new RegExp(`${word}[-_ ]?id[\\\\"'\\s:=]{1,8}(${guid})`, 'i');
const request = named('request');
const correlation = named('correlation');

/** Finds the ids in what a shop or a person passes on of a refusal: JSON as parsed, or text. Null where there is none. */
export function findSupportIds(value: unknown): SupportIds | null {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const requestId = request.exec(text)?.[1]?.toLowerCase() ?? null;
  const correlationId = correlation.exec(text)?.[1]?.toLowerCase() ?? null;
  return requestId === null && correlationId === null ? null : { requestId, correlationId };
}
