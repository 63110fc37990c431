import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';

/**
 * How msal-node speaks HTTP: its own client has no time limit on a request for a token, so that a hung connection would hold up every call.
 * @param timeoutMs for one request, body included, in milliseconds
 */
export function networkClient(deps: { readonly fetch: typeof fetch; readonly timeoutMs: number }): INetworkModule {
  async function send<T>(url: string, init: RequestInit): Promise<NetworkResponse<T>> {
    const response = await deps.fetch(url, { ...init, signal: AbortSignal.timeout(deps.timeoutMs) });
    // msal-node says what it expects, and checks it itself.
    const body = (await response.json()) as T;
    return { headers: Object.fromEntries(response.headers), body, status: response.status };
  }
  return {
    sendGetRequestAsync: (url, options) => send(url, { method: 'GET', headers: headersOf(options) }),
    sendPostRequestAsync: (url, options) =>
      send(url, { method: 'POST', headers: headersOf(options), body: options?.body ?? '' }),
  };
}

function headersOf(options: NetworkRequestOptions | undefined): Record<string, string> {
  return options?.headers ?? {};
}
