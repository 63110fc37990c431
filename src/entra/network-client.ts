import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { z } from 'zod';
import { SECOND } from '../agreements/instant.ts';

/** What an answer of Microsoft Entra says beside what msal-node passes on. */
export interface EntraAnswer {
  /** Null: nobody answered, or not readably. */
  readonly status: number | null;
  /** When the next try makes sense, in milliseconds from now; null where Entra does not say. */
  readonly retryAfterMs: number | null;
  /** OAuth's error, such as `invalid_grant`. */
  readonly error: string | null;
  /** Microsoft's own code, such as `AADSTS700082`. */
  readonly code: string | null;
  /** The refresh token that takes the place of the one redeemed: msal-node keeps it to itself. */
  readonly refreshToken: string | null;
  /** How long the access token lives, in milliseconds; null where Entra does not say. */
  readonly lifeMs: number | null;
}

export interface NetworkDeps {
  readonly fetch: typeof fetch;
  /** For one request, body included, in milliseconds: msal-node's own client has no limit, so that a hung connection would hold up every call. */
  readonly timeoutMs: number;
  /** Hears every answer, also the missing ones. */
  readonly hear?: (answer: EntraAnswer) => void;
}

/** How msal-node speaks HTTP. */
export function networkClient(deps: NetworkDeps): INetworkModule {
  async function send<T>(url: string, init: RequestInit): Promise<NetworkResponse<T>> {
    deps.hear?.(noAnswer);
    // A redirect (307, 308) would take the secret or the refresh token in the body to another host.
    const signal = AbortSignal.timeout(deps.timeoutMs);
    const response = await deps.fetch(url, { ...init, redirect: 'error', signal });
    const retryAfterMs = retryAfter(response.headers);
    deps.hear?.({ ...noAnswer, status: response.ok ? null : response.status, retryAfterMs });
    const body: unknown = await response.json();
    deps.hear?.({ ...noAnswer, ...read(body), status: response.status, retryAfterMs });
    // msal-node says what it expects, and checks it itself.
    return { headers: Object.fromEntries(response.headers), body: body as T, status: response.status };
  }
  return {
    sendGetRequestAsync: (url, options) => send(url, { method: 'GET', headers: headersOf(options) }),
    sendPostRequestAsync: (url, options) =>
      send(url, { method: 'POST', headers: headersOf(options), body: options?.body ?? '' }),
  };
}

const noAnswer: EntraAnswer = {
  status: null,
  retryAfterMs: null,
  error: null,
  code: null,
  refreshToken: null,
  lifeMs: null,
};

const optionalText = z.string().min(1).nullable().catch(null);
const bodySchema = z
  .object({
    error: optionalText,
    error_description: optionalText,
    refresh_token: optionalText,
    // Entra's older endpoints write numbers as text.
    expires_in: z.coerce.number().nonnegative().nullable().catch(null),
  })
  .partial();

function read(body: unknown): Pick<EntraAnswer, 'error' | 'code' | 'refreshToken' | 'lifeMs'> {
  const { data = {} } = bodySchema.safeParse(body);
  return {
    error: data.error ?? null,
    code: /AADSTS\d+/.exec(data.error_description ?? '')?.[0] ?? null,
    refreshToken: data.refresh_token ?? null,
    lifeMs: data.expires_in == null ? null : data.expires_in * SECOND,
  };
}

/** Seconds, or a date by Entra's own clock. */
function retryAfter(headers: Headers): number | null {
  const said = headers.get('retry-after')?.trim() ?? '';
  const ms = /^\d+$/.test(said) ? Number(said) * SECOND : Date.parse(said) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function headersOf(options: NetworkRequestOptions | undefined): Record<string, string> {
  return options?.headers ?? {};
}
