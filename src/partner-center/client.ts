import type { Instant } from '../agreements/instant.ts';
import type { Customers, PartnerCenter } from '../agreements/ports.ts';
import { readAcceptance } from './acceptance.ts';
import { createAsk, type LogEntry } from './ask.ts';
import { createAgreement, createAttestation } from './creating.ts';
import { billingProfile, byId, startingWith } from './customers.ts';
import type { Tokens } from './tokens.ts';

/** The Microsoft Customer Agreement's template: the same on every page of Microsoft's since 2019. */
const mcaTemplateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
const twentySeconds = 20_000;

export interface PartnerCenterDeps {
  /** Where Partner Center is, without a version: `https://api.partnercenter.microsoft.com`, or the stand-in. */
  readonly baseUrl: string;
  readonly tokens: Tokens;
  readonly fetch: typeof fetch;
  /** A new GUID: request and correlation ids. */
  readonly newId: () => string;
  /** The business clock, for the time of a reading. */
  readonly now: () => Instant;
  /** How long one attempt may take, body included; 20 seconds unless told. */
  readonly attemptTimeoutMs?: number;
  readonly templateId?: string;
  /** Sent as `MS-PartnerCenter-Application`; nothing is sent unless told. */
  readonly applicationName?: string;
  /** Told every attempt; without bodies, tokens, query values or people's addresses. */
  readonly log?: (entry: LogEntry) => void;
  /** Milliseconds of a clock that never jumps, for the durations in the log. */
  readonly elapsedMs?: () => number;
}

/**
 * Partner Center over HTTP. Nothing that Microsoft answers, or fails to answer, is thrown; a token source that throws, or a customer id
 * that is none, is a fault. Nothing is repeated but a call refused with 401, once, when there is a new token.
 * Throws TypeError where `baseUrl` is no URL.
 */
export function createPartnerCenter(deps: PartnerCenterDeps): PartnerCenter & Customers {
  // A path before the version belongs to a proxy and is kept; a slash at the end is not.
  const baseUrl = new URL(deps.baseUrl).href.replace(/\/+$/, '');
  const { newId, now, templateId = mcaTemplateId } = deps;
  const ask = createAsk({
    baseUrl,
    tokens: deps.tokens,
    fetch: deps.fetch,
    attemptTimeoutMs: deps.attemptTimeoutMs ?? twentySeconds,
    applicationName: deps.applicationName ?? null,
    log: deps.log ?? (() => {}),
    elapsedMs: deps.elapsedMs ?? (() => performance.now()),
  });
  const own = { ask, baseUrl, newId, now, templateId };
  return {
    readAcceptance: readAcceptance(own),
    createAttestation: createAttestation(own),
    createAgreement: createAgreement(own),
    startingWith: startingWith(own),
    byId: byId(own),
    billingProfile: billingProfile(own),
  };
}
