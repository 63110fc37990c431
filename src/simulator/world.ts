import type { BadToken, TokenKind } from './bearer.ts';
import type { SimulatorClock } from './clock.ts';
import type { Attestation, AuditRecord, Cart, Customer, KeptAnswer, Snapshot } from './model.ts';
import type { RecordedAnswers } from './recorded.ts';
import type { Settings } from './settings.ts';

/** A line of the request log; `at` is the stand-in's time, `status` 0 when the connection was dropped before the work. */
export type RequestEntry = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly at: number;
  readonly requestId: string;
  readonly correlationId?: string;
  /** What the bearer token was, on Partner Center's and Graph's paths: a kind, `missing`, or what is wrong with it. */
  readonly tokenKind?: TokenKind | 'missing' | BadToken;
  /** From the token, or from the body of a token request. */
  readonly appId?: string;
  readonly userId?: string;
  /** Of a token request. */
  readonly grant?: string;
};

/** What the stand-in knows. The maps are changed in place by replacing whole entries, never an entry's fields. */
export type Data = {
  clockOffset: number;
  settings: Settings;
  readonly customers: Map<string, Customer>;
  readonly attestations: Map<string, Attestation>;
  readonly carts: Map<string, Cart>;
  readonly answers: Map<string, KeptAnswer>;
  readonly audit: AuditRecord[];
};

/** What every route works on. `save` resolves when the data is on disk. */
export type World = {
  readonly data: Data;
  readonly clock: SimulatorClock;
  readonly newId: () => string;
  readonly save: () => Promise<void>;
  /** The partner's own tenant. */
  readonly partnerTenantId: string;
  readonly recorded: RecordedAnswers['answers'];
};

/** Unpacks a data file's content. */
export function toData(snapshot: Snapshot): Data {
  return {
    clockOffset: snapshot.clockOffset,
    settings: snapshot.settings,
    customers: new Map(snapshot.customers.map((customer) => [customer.id, customer])),
    attestations: new Map(snapshot.attestations.map((attestation) => [attestation.attestationId, attestation])),
    carts: new Map(snapshot.carts.map((cart) => [cart.id, cart])),
    answers: new Map(snapshot.answers),
    audit: [...snapshot.audit],
  };
}

/** Packs everything for the data file. */
export function toSnapshot(data: Data): Snapshot {
  return {
    version: 1,
    clockOffset: data.clockOffset,
    settings: data.settings,
    customers: [...data.customers.values()],
    attestations: [...data.attestations.values()],
    carts: [...data.carts.values()],
    answers: [...data.answers],
    audit: [...data.audit],
  };
}
