import type { EvidenceKeeper } from './agreements/evidence-record.ts';
import type { Instant } from './agreements/instant.ts';
import type { Clock, Ids, Roles, Store } from './agreements/ports.ts';
import type { Shared } from './agreements/shared.ts';
import type { BotAuth } from './bot/adapter.ts';
import type { RateLimits } from './bot/rate-limit.ts';
import type { SendRates } from './bot/send-limits.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { PartnerCenterClient } from './partner-center/client.ts';
import type { Mail } from './portfolio/mail.ts';
import type { ReadinessCheck } from './web/health.ts';

/** Everything that the bot is put together from. */
export interface Parts {
  readonly port: number;
  readonly host: string;
  readonly auth: BotAuth;
  /** Null: Microsoft's list. */
  readonly allowedServiceHosts: readonly string[] | null;
  readonly store: Store;
  /** What other instances on the same store share, closed with it; null or left out: there are none. */
  readonly shared?: Shared | null;
  /**
   * How long it still answers after it has begun to stop and says so at `/readyz`, in milliseconds, so that others take over first; not at
   * all when left out.
   */
  readonly drainGraceMs?: number;
  /** How long due work is taken for, in milliseconds, renewed while it runs; what a killed process had taken waits so long. The runner's when left out. */
  readonly leaseMs?: number;
  /** What else must be written before the store closes. */
  readonly settled?: () => Promise<void>;
  /** Turns, and work that somebody waits for, ask before what the bot does by itself. */
  readonly partnerCenter: Pick<PartnerCenterClient, 'interactive' | 'background' | 'mirror'>;
  readonly roles: Roles;
  /**
   * The tenants whose people are answered, each person looked up at the Bot Connector; `trust` believes every activity: for the demo, where
   * nobody can be asked.
   */
  readonly members: { readonly tenantIds: readonly string[] } | 'trust';
  /** Null: people may ask as much as they like. */
  readonly rateLimits: RateLimits | null;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly cutoff: Instant;
  /** How long data of signatories are kept after their attestation ended, in milliseconds. */
  readonly retentionMs: number;
  /** Left out: no evidence is written. */
  readonly evidence?: EvidenceKeeper;
  readonly acceptancePageUrl: string;
  /** The address under which signatories reach the bot's own page; `own`: the one it listens at, for the demo; null: they get Microsoft's link. */
  readonly publicUrl: string | null;
  /** The mailbox that the bot writes from; null or left out: it sends no e-mail. */
  readonly mail?: Mail | null;
  readonly partnerName: string | null;
  /** The app's own id in Teams, for links to add it; null or left out where it is not known. */
  readonly teamsAppId?: string | null;
  /** False in the emulator, which has no dialogs. */
  readonly dialogs: boolean;
  readonly eventsSecrets: readonly string[];
  /** Where the partner's own systems hear of changes, signed with the first secret; null or left out: nowhere. */
  readonly eventsOutUrl?: string | null;
  /** Mirrors all customers, at most so many where the store is not made for more; left out: only those that somebody asks about are known. */
  readonly mirror?: { readonly most: number | null };
  readonly readiness: readonly ReadinessCheck[];
  /** Left out: nothing is counted, and there is no `GET /metrics`. */
  readonly metrics?: Metrics;
  /** What a reader of the metrics must send; null or left out: only this machine may read them. */
  readonly metricsToken?: string | null;
  /** How much the bot sends of its own accord; what Teams takes when left out. */
  readonly sendRates?: SendRates;
  /** How long one call to the Bot Connector may take, in milliseconds; 10 seconds when left out. */
  readonly sendTimeoutMs?: number;
  /** How long a turn waits for Microsoft before it answers with what it has, in milliseconds; 3 seconds when left out. */
  readonly patienceMs?: number;
  readonly log: Log;
}

export interface RunningBot {
  readonly url: string;
  /** When it has read all that it holds in memory; it answers before that. Rejects where it is stopped first. */
  readonly read: () => Promise<void>;
  /** Says that it is not ready any more, goes on answering for a while, ends what runs and hands back what does not end, closes the store. Once, however often it is asked. */
  readonly stop: () => Promise<void>;
}
