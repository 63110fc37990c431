import type { CredentialKind } from '../agreements/failure.ts';
import type { Instant } from '../agreements/instant.ts';
import type { CustomerList, Customers, PartnerCenter } from '../agreements/ports.ts';
import type { TakePlaces } from '../agreements/shared.ts';
import { readAcceptance } from './acceptance.ts';
import { agreementDocument } from './agreement-document.ts';
import { readAgreementLog, readNewAgreements } from './agreement-log.ts';
import { type Ask, createAsk } from './ask.ts';
import type { LogEntry } from './attempt.ts';
import type { ClientDeps } from './client-deps.ts';
import { createAgreement, createAttestation } from './creating.ts';
import { type CredentialOutcome, createCredentials } from './credentials.ts';
import { customerPage, resellers } from './customer-list.ts';
import { billingProfile, byId, startingWith } from './customers.ts';
import { readExposure } from './exposure.ts';
import { defaultRequestsPerMinute, type Family, type Limits, limits, type Priority } from './policy.ts';
import { relationshipUrl } from './relationship-url.ts';
import { shared } from './share.ts';
import { realSleep, type Sleep } from './sleep.ts';
import type { Tokens } from './tokens.ts';
import { createTurns } from './turns.ts';

/** The Microsoft Customer Agreement's template: the same on every page of Microsoft's since 2019. */
export const mcaTemplateId = '117a77b0-9360-443b-8795-c6dedc750cf9';

export interface PartnerCenterDeps {
  /** Where Partner Center is, without a version: `https://api.partnercenter.microsoft.com`, or the stand-in. */
  readonly baseUrl: string;
  readonly tokens: Tokens;
  readonly fetch: typeof fetch;
  /** A new GUID: request and correlation ids. */
  readonly newId: () => string;
  /** The business clock, for the time of a reading. */
  readonly now: () => Instant;
  /** From 0 up to 1, for delays that should not fall together; Math.random unless told. */
  readonly random?: () => number;
  /** How requests wait; really, unless told. */
  readonly sleep?: Sleep;
  /** Milliseconds of a clock that never jumps, for time-outs, the budget and durations; the process's own unless told. */
  readonly elapsedMs?: () => number;
  /** Requests that may be started in any 60 seconds, by all work of this partner tenant; 400 unless told. */
  readonly requestsPerMinute?: number;
  /** Where other instances of the bot spend the same requests; left out: this process alone spends them. */
  readonly takePlaces?: TakePlaces;
  /** Times of some families other than policy.ts has them. */
  readonly limits?: Partial<Readonly<Record<Family, Limits>>>;
  readonly templateId?: string;
  /** Our own application (client id), to know our entries in the activity log; they are nobody's unless told. */
  readonly applicationId?: string;
  /** Sent as `MS-PartnerCenter-Application`; nothing is sent unless told. */
  readonly applicationName?: string;
  /** Told every attempt; without bodies, tokens, query values or people's addresses. */
  readonly log?: (entry: LogEntry) => void;
  /**
   * Told whenever Microsoft itself took a credential (2xx) or refused it (401 also with a new token, 403 with a credential's code). For a
   * refused app-only that stood in for App+User, the kind is `appUser`.
   */
  readonly onCredential?: (kind: CredentialKind, outcome: CredentialOutcome) => void;
  /** Told false when some part of Partner Center has not answered for a minute, true when all of it that is still asked answers again, and at the first answer. */
  readonly onReachable?: (reachable: boolean) => void;
}

/** Partner Center for people who wait, for due work and for the mirror: one set of requests below, people first. */
export interface PartnerCenterClient {
  readonly interactive: PartnerCenter & Customers;
  readonly background: PartnerCenter & Customers;
  /** What refreshes the mirror of all customers: it takes what the others leave. */
  readonly mirror: PartnerCenter & CustomerList;
  /** Any call, with the same tokens, turns and retries; for tools that look at what Microsoft answers. */
  readonly ask: Ask;
  /** Calls that may still be started in this minute, by the request budget. */
  readonly budgetLeft: () => number;
}

/**
 * Partner Center over HTTP. Nothing that Microsoft answers, or fails to answer, is thrown; a token source that throws, or a customer id
 * that is none, is a fault. Readings are tried again by the table in policy.ts; what creates is sent once, but for a 401 where there is a
 * new token. People who ask the same at the same time share one reading. Throws TypeError where `baseUrl` is no URL, and RangeError where
 * `requestsPerMinute` is no whole number from 1.
 */
export function createPartnerCenter(deps: PartnerCenterDeps): PartnerCenterClient {
  const asking = requestLayer(deps);
  const interactive = questions(deps, asking.interactive);
  const background = questions(deps, asking.background);
  const reading = shared(interactive.readAcceptance);
  /** Who asks after an agreement was made is not answered by a reading from before. */
  const making = (create: PartnerCenter['createAgreement']): PartnerCenter['createAgreement'] => {
    return async (input) => {
      const outcome = await create(input);
      reading.forget(input.customerId);
      return outcome;
    };
  };
  return {
    interactive: {
      ...interactive,
      readAcceptance: reading.ask,
      byId: shared(interactive.byId).ask,
      billingProfile: shared(interactive.billingProfile).ask,
      startingWith: shared(interactive.startingWith).ask,
      createAgreement: making(interactive.createAgreement),
    },
    background: { ...background, createAgreement: making(background.createAgreement) },
    mirror: { ...questions(deps, asking.mirror), ...listing(deps, asking.mirror) },
    ask: asking.interactive,
    budgetLeft: asking.left,
  };
}

/** Tokens, turns and retries, shared by both priorities. */
function requestLayer(deps: PartnerCenterDeps): Readonly<Record<Priority, Ask>> & { readonly left: () => number } {
  const { elapsedMs = elapsed, sleep = realSleep, random = Math.random } = deps;
  const { requestsPerMinute = defaultRequestsPerMinute, onReachable = () => {}, onCredential = () => {} } = deps;
  const layer = {
    baseUrl: baseUrlOf(deps),
    fetch: deps.fetch,
    applicationName: deps.applicationName ?? null,
    log: deps.log ?? (() => {}),
    elapsedMs,
    now: deps.now,
    newId: deps.newId,
    random,
    limits: { ...limits, ...deps.limits },
    credentials: createCredentials({ tokens: deps.tokens, elapsedMs, onCredential }),
    turns: createTurns({
      ...{ requestsPerMinute, elapsedMs, sleep, random, onReachable },
      ...(deps.takePlaces === undefined ? {} : { takePlaces: deps.takePlaces }),
    }),
  };
  const { left } = layer.turns;
  return {
    interactive: createAsk(layer, 'interactive'),
    background: createAsk(layer, 'background'),
    mirror: createAsk(layer, 'mirror'),
    left,
  };
}

function clientDeps(deps: PartnerCenterDeps, ask: Ask): ClientDeps {
  const { newId, now, elapsedMs = elapsed, templateId = mcaTemplateId, applicationId = null } = deps;
  return { ask, baseUrl: baseUrlOf(deps), newId, now, elapsedMs, templateId, applicationId };
}

function listing(deps: PartnerCenterDeps, ask: Ask): CustomerList {
  const own = clientDeps(deps, ask);
  return { page: customerPage(own), resellers: resellers(own), readExposure: readExposure(own) };
}

function questions(deps: PartnerCenterDeps, ask: Ask): PartnerCenter & Customers {
  const own = clientDeps(deps, ask);
  return {
    readAcceptance: readAcceptance(own),
    createAttestation: createAttestation(own),
    createAgreement: createAgreement(own),
    readAgreementLog: readAgreementLog(own),
    readNewAgreements: readNewAgreements(own),
    agreementDocument: agreementDocument(own),
    relationshipUrl: relationshipUrl(own),
    startingWith: startingWith(own),
    byId: byId(own),
    billingProfile: billingProfile(own),
  };
}

const elapsed = (): number => performance.now();

/** A path before the version belongs to a proxy and is kept; a slash at the end is not. */
function baseUrlOf({ baseUrl }: PartnerCenterDeps): string {
  return new URL(baseUrl).href.replace(/\/+$/, '');
}
