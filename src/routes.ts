import type { Deps } from './agreements/ports.ts';
import type { Bot } from './bot/app.ts';
import { makeCampaignFile } from './bot/campaign-file.ts';
import { reportWords } from './bot/report-words.ts';
import type { BotDeps } from './bot/turn.ts';
import type { Parts } from './parts.ts';
import type { ComingPortfolio } from './portfolio/coming-portfolio.ts';
import type { FileClaim } from './portfolio/file-link.ts';
import { makeReportFile } from './portfolio/report-file.ts';
import type { Route } from './server-types.ts';
import { traced } from './trace.ts';
import { customerStatusRoute } from './web/customer-status.ts';
import { filesRoute } from './web/files.ts';
import { healthRoutes, storeCheck } from './web/health.ts';
import { metricsRoute } from './web/metrics.ts';
import { pageRoutes } from './web/page/page-routes.ts';
import { purchaseBlockedRoute } from './web/purchase-blocked.ts';

/** What has been put together of the parts before there is a server. */
interface Made {
  readonly domain: Deps;
  readonly botDeps: BotDeps;
  readonly portfolio: ComingPortfolio;
  readonly bot: Pick<Bot, 'handle'>;
  readonly publicUrl: () => string;
  readonly draining: () => boolean;
}

const wallClock = { now: Date.now };
const monotonic = (): number => performance.now();

/** Everything that the bot answers over HTTP. */
export function routesOf(parts: Parts, made: Made): readonly Route[] {
  const { eventsSecrets: secrets, log, metrics } = parts;
  const { domain: deps, bot, draining } = made;
  return [
    { method: 'POST', path: '/api/messages', handle: bot.handle } as const,
    purchaseBlockedRoute({ deps, secrets, wallClock, log }),
    customerStatusRoute({ deps, secrets, wallClock, log }),
    ...signatorysPages(parts, made),
    ...reportFiles(parts, made),
    ...healthRoutes({ checks: [storeCheck(deps.store), ...parts.readiness], draining, log }),
    ...(metrics === undefined ? [] : [metricsRoute({ text: metrics.text, token: parts.metricsToken ?? null })]),
  ].map(tracedRoute);
}

/** Everything that a request leads to is logged under the request's own id. */
const tracedRoute = (route: Route): Route => ({
  ...route,
  handle: (request, response) => traced(request.id, () => route.handle(request, response)),
});

/** Served only where signatories can reach them. */
function signatorysPages(
  { acceptancePageUrl, partnerName, publicUrl }: Parts,
  made: Pick<Made, 'domain' | 'publicUrl'>,
): readonly Route[] {
  if (publicUrl === null) return [];
  const { domain: deps } = made;
  return pageRoutes({ deps, acceptancePageUrl, partnerName, publicUrl: made.publicUrl, now: monotonic });
}

/** Served only where readers can reach them. */
function reportFiles(
  { clock, ids, publicUrl, roles, store }: Parts,
  { portfolio, botDeps }: Pick<Made, 'portfolio' | 'botDeps'>,
): readonly Route[] {
  if (publicUrl === null) return [];
  const make = async ({ format, resellerId, locale, campaign }: FileClaim) =>
    campaign === undefined
      ? makeReportFile(
          { store, portfolio: await portfolio.whole() },
          { format, resellerId, words: reportWords(locale), now: clock.now() },
        )
      : makeCampaignFile(botDeps, { ...campaign, format, locale });
  return [filesRoute({ ids, roles, wallClock, make })];
}
