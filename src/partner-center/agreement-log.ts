import { z } from 'zod';
import type { Answer } from '../agreements/failure.ts';
import { DAY, type Instant, SECOND } from '../agreements/instant.ts';
import type { LoggedAgreement, PartnerCenter } from '../agreements/ports.ts';
import { begin, type ClientDeps } from './client-deps.ts';
import { readDate, writeDate } from './dates.ts';
import { nestedText } from './nested-text.ts';
import { readPages } from './paging.ts';
import { routes } from './routes.ts';
import { optionalText } from './schemas.ts';

/** An older start is refused with 400; the day before the last is left out, because it may begin more than 90 days ago. */
const oldestDays = 89;
/** Days of one question, the first and the last included; Microsoft's most is 30. */
const windowDays = 30;

/** A record as far as it is looked at. It names types and states as words or as the numbers of Microsoft's own SDK. */
const recordSchema = z.object({
  id: optionalText,
  customerId: optionalText,
  applicationId: optionalText,
  operationType: z.union([z.string(), z.number()]).nullish().catch(null),
  operationStatus: z.union([z.string(), z.number()]).nullish().catch(null),
  operationDate: optionalText,
  originalCorrelationId: optionalText,
  resourceNewValue: z.unknown().optional(),
  customizedData: z.unknown().optional(),
});

type LogRecord = z.infer<typeof recordSchema>;

/**
 * Microsoft: Get a record of Partner Center activity; Auditing resources (`create_agreement`). What such a record holds is not documented:
 * whatever is missing stays null, and a record that cannot be told is left out.
 */
export function readAgreementLog(deps: ClientDeps): PartnerCenter['readAgreementLog'] {
  return async ({ customerId, from }) => {
    const read = await createdSince(deps, { customerId }, from);
    if (!read.answered) return read;
    const agreements = read.value
      .filter((record) => isOf(record, customerId))
      .map((record) => logged(record, deps.applicationId))
      .filter((agreement) => agreement !== null);
    return { answered: true, value: agreements.filter(({ at }) => at >= Math.floor(from / SECOND) * SECOND) };
  };
}

/** The same for every customer. A record that names none is of no use here. */
export function readNewAgreements(deps: ClientDeps): PartnerCenter['readNewAgreements'] {
  return async ({ from }) => {
    const read = await createdSince(deps, 'agreements', from);
    if (!read.answered) return read;
    const agreements = read.value.flatMap(({ customerId, operationDate }) => {
      const at = operationDate === null ? null : readDate(operationDate);
      return customerId === null || at === null || at < from ? [] : [{ customerId: customerId.toLowerCase(), at }];
    });
    return { answered: true, value: agreements };
  };
}

/** Every record of a created agreement from that day on, each once. */
async function createdSince(
  deps: ClientDeps,
  of: Parameters<typeof routes.activityLog>[0],
  from: Instant,
): Promise<Answer<readonly LogRecord[]>> {
  const operation = begin(deps);
  const found = new Map<string, LogRecord>();
  for (const [first, last] of windows(from, deps.now())) {
    const page = await readPages(deps, { route: routes.activityLog(of, first, last), operation, item: recordSchema });
    if (!page.answered) return page;
    for (const record of page.value) found.set(record.id ?? `${found.size} without an id`, record);
  }
  return { answered: true, value: [...found.values()].filter(isCreatedAgreement) };
}

/** First and last day of each question, as the API takes them. */
function windows(from: Instant, now: Instant): readonly (readonly [string, string])[] {
  const today = dayOf(now);
  const days: (readonly [string, string])[] = [];
  for (let first = Math.min(Math.max(dayOf(from), today - oldestDays), today); first <= today; first += windowDays)
    days.push([written(first), written(Math.min(first + windowDays - 1, today))]);
  return days;
}

/** Days since 1970, UTC. */
const dayOf = (instant: Instant): number => Math.floor(instant / DAY);
const written = (day: number): string => writeDate(day * DAY).slice(0, 10);

/** `create_agreement`, `CreateAgreement`, or its number in Microsoft's SDK. */
function isCreatedAgreement({ operationType, operationStatus }: LogRecord): boolean {
  return ['createagreement', '38'].includes(bare(operationType)) && bare(operationStatus) === 'succeeded';
}

const bare = (name: string | number | null | undefined): string =>
  `${name ?? ''}`.toLowerCase().replace(/[^a-z0-9]/g, '');

/** A filter that was overlooked must not bring another customer's agreement. */
const isOf = (record: LogRecord, customerId: string): boolean =>
  record.customerId === null || record.customerId.toLowerCase() === customerId.toLowerCase();

function logged(record: LogRecord, applicationId: string | null): LoggedAgreement | null {
  const at = record.operationDate === null ? null : readDate(record.operationDate);
  if (at === null) return null;
  const held = [record.resourceNewValue, record.customizedData];
  const dateAgreed = nestedText(held, 'dateAgreed');
  const known = record.applicationId !== null && applicationId !== null;
  return {
    at,
    attestationId: nestedText(held, 'attestationId'),
    dateAgreed: dateAgreed === null ? null : readDate(dateAgreed),
    correlationId: record.originalCorrelationId?.toLowerCase() ?? null,
    byThisApplication: known ? record.applicationId?.toLowerCase() === applicationId.toLowerCase() : null,
  };
}
