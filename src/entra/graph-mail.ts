import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../agreements/instant.ts';
import { graphRefusal } from './graph-refusal.ts';
import type { TokenAnswer } from './token-source.ts';

interface GraphMailDeps {
  /** Microsoft Graph, without a slash at the end. */
  readonly graphUrl: string;
  /** The mailbox that messages come from: a user principal name or an object id. */
  readonly from: string;
  readonly getToken: () => Promise<TokenAnswer>;
  /** The last token was refused with 401. */
  readonly refused: () => void;
  readonly fetch: typeof fetch;
  /** For one message, in milliseconds; 30 seconds when left out. */
  readonly timeoutMs?: number;
}

/** What goes out; as the portfolio's port has it. */
interface Outgoing {
  readonly to: readonly { readonly address: string; readonly name: string }[];
  readonly replyTo?: readonly { readonly address: string; readonly name: string }[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly { readonly name: string; readonly contentType: string; readonly bytes: Uint8Array }[];
  readonly clientId?: string;
}

type Sent =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

/**
 * Sends from one mailbox of the partner's: `POST /users/{id}/sendMail` with the application permission Mail.Send, which can be narrowed to
 * this mailbox (Microsoft Graph: user sendMail; Exchange: Role Based Access Control for Applications). Microsoft answers 202 once it has
 * taken the message. It never throws.
 */
export function graphMail(deps: GraphMailDeps): { readonly send: (mail: Outgoing) => Promise<Sent> } {
  return {
    send: async (mail) => {
      try {
        return plain(await insisting(deps, mail, mostTries));
      } catch (error) {
        return { kind: 'unanswered', reason: error instanceof Error ? error.name : 'unexpected fault' };
      }
    },
  };
}

const mostTries = 3;
/** Longer than that nobody waits for Microsoft's patience. */
const longestPause = 20 * SECOND;

type Posted =
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'refused' | 'unanswered';
      readonly reason: string;
      readonly status: number | null;
      readonly retryAfterMs: number | null;
    };

/** Only where Microsoft answered that it took nothing is the message sent again: with a new token, or when it says so. */
async function insisting(deps: GraphMailDeps, mail: Outgoing, tries: number): Promise<Posted> {
  const posted = await post(deps, mail);
  if (posted.kind === 'sent' || tries <= 1) return posted;
  if (posted.status === 401) {
    deps.refused();
    return post(deps, mail);
  }
  if (posted.status !== 429 || (posted.retryAfterMs ?? 0) > longestPause) return posted;
  await sleep(posted.retryAfterMs ?? SECOND);
  return insisting(deps, mail, tries - 1);
}

function plain(posted: Posted): Sent {
  return posted.kind === 'sent' ? posted : { kind: posted.kind, reason: posted.reason };
}

async function post(deps: GraphMailDeps, mail: Outgoing): Promise<Posted> {
  const token = await deps.getToken();
  if (token.kind === 'none')
    return { kind: 'refused', reason: `no token: ${token.reason}`, status: null, retryAfterMs: null };
  const response = await deps.fetch(`${deps.graphUrl}/v1.0/users/${encodeURIComponent(deps.from)}/sendMail`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token.token}`,
      'content-type': 'application/json',
      accept: 'application/json',
      ...(mail.clientId === undefined ? {} : { 'client-request-id': mail.clientId }),
    },
    body: JSON.stringify({ message: messageOf(mail), saveToSentItems: true }),
    redirect: 'error',
    signal: AbortSignal.timeout(deps.timeoutMs ?? 30 * SECOND),
  });
  return response.ok ? { kind: 'sent' } : refusalOf(response, await response.json().catch(() => null));
}

/** Of a refusal nothing was sent, also of a throttled one; what 5xx did nobody knows. */
function refusalOf(response: Response, body: unknown): Exclude<Posted, { kind: 'sent' }> {
  const { status } = response;
  const { code: reason, retryAfterMs } = graphRefusal(response, body);
  return { kind: status >= 500 ? 'unanswered' : 'refused', reason, status, retryAfterMs };
}

function messageOf({ to, replyTo = [], subject, text, html, attachments = [] }: Outgoing) {
  const people = (of: Outgoing['to']) => of.map(({ address, name }) => ({ emailAddress: { address, name } }));
  return {
    subject,
    body: html === undefined ? { contentType: 'text', content: text } : { contentType: 'html', content: html },
    toRecipients: people(to),
    ...(replyTo.length === 0 ? {} : { replyTo: people(replyTo) }),
    attachments: attachments.map(({ name, contentType, bytes }) => ({
      '@odata.type': '#microsoft.graph.fileAttachment',
      name,
      contentType,
      contentBytes: Buffer.from(bytes).toString('base64'),
    })),
  };
}
