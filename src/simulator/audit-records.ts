import { z } from 'zod';
import { type Answer, type Call, parseJson, pathPart, type Route } from './http.ts';
import { answer, generalError } from './microsoft.ts';
import type { AuditRecord } from './model.ts';
import { pageOf, pageSize, pageStart } from './paging.ts';
import { instant } from './time.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

const day = 86_400_000;
const keptDays = 90;
const longestWindow = 30;

/** Microsoft: Get a record of Partner Center activity by user. Operator and field belong together. */
const filterSchema = z.discriminatedUnion('Field', [
  z.object({ Field: z.literal('CompanyName'), Value: z.string(), Operator: z.literal('substring') }),
  z.object({ Field: z.literal('CustomerId'), Value: z.string(), Operator: z.literal('equals') }),
  z.object({ Field: z.literal('ResourceType'), Value: z.string(), Operator: z.literal('equals') }),
]);
type Filter = z.infer<typeof filterSchema>;

/** The activity log: `GET /v1/auditrecords` and one record, with either kind of token. */
export function auditRoutes(world: World): readonly Route[] {
  const either = { kind: 'either' } as const;
  return [
    { method: 'GET', path: '/v1/auditrecords', handle: withToken(world, either, (call) => list(world, call)) },
    { method: 'GET', path: '/v1/auditrecords/:id', handle: withToken(world, either, (call) => one(world, call)) },
  ];
}

function list(world: World, call: Call): Answer {
  const window = readWindow(world, call);
  if (typeof window === 'string') return generalError(400, 400, window);
  const filter = readFilter(call.query.get('filter'));
  if (filter === 'bad') return generalError(400, 400, 'The filter is not valid.');
  const size = pageSize(call.query.get('size'));
  const start = pageStart(call);
  if (size === undefined || start === undefined) return generalError(400, 400, 'The page is not valid.');
  const found = visible(world).filter(
    (record) => record.operationDate >= window.from && record.operationDate < window.until && matches(record, filter),
  );
  const query = new URLSearchParams([...call.query].filter(([name]) => name !== 'seekOperation'));
  query.set('size', String(size));
  const self = `/auditrecords?${query}`;
  return answer(
    200,
    pageOf(found, { start, size, self }, (record) => show(world, record)),
  );
}

function one(world: World, call: Call): Answer {
  const record = visible(world).find(({ id }) => id === pathPart(call, 'id'));
  return record === undefined ? generalError(404, 404, 'The record was not found.') : answer(200, show(world, record));
}

function visible({ data, clock }: World): readonly AuditRecord[] {
  return data.audit.filter(({ visibleAt }) => visibleAt <= clock.now());
}

/** The days asked for, `until` left out; what is wrong with them otherwise. By default the last 30 days; the end's own day counts. */
function readWindow(world: World, call: Call): { readonly from: number; readonly until: number } | string {
  const today = startOfDay(world.clock.now());
  const end = dayOf(call.query.get('endDate'), today);
  const from = dayOf(call.query.get('startDate'), end - longestWindow * day);
  if (Number.isNaN(from) || Number.isNaN(end)) return 'startDate and endDate are dates like 2026-05-04.';
  if (from < today - keptDays * day) return 'startDate cannot be more than 90 days ago.';
  if (from > end) return 'startDate cannot be after endDate.';
  if (end - from > longestWindow * day) return 'No more than 30 days can be asked for at once.';
  return { from, until: end + day };
}

const startOfDay = (time: number) => Math.floor(time / day) * day;
const dayOf = (text: string | null, otherwise: number) => (text === null ? otherwise : startOfDay(instant(text)));

function readFilter(text: string | null): Filter | undefined | 'bad' {
  if (text === null) return undefined;
  const filter = filterSchema.safeParse(parseJson(text));
  return filter.success ? filter.data : 'bad';
}

function matches(record: AuditRecord, filter: Filter | undefined): boolean {
  const value = filter?.Value.toLowerCase() ?? '';
  switch (filter?.Field) {
    case undefined:
      return true;
    case 'CompanyName':
      return record.customerName.toLowerCase().includes(value);
    case 'CustomerId':
      return record.customerId === value;
    case 'ResourceType':
      return record.resourceType === value;
  }
}

function show(world: World, record: AuditRecord) {
  const { created, visibleAt, operationDate, ...shown } = record;
  return {
    ...shown,
    partnerId: world.partnerTenantId,
    participants: [],
    operationDate: new Date(operationDate).toISOString(),
    ...detail(world, created),
    attributes: { objectType: 'AuditRecord' },
  };
}

/** What the record tells of the thing made is not documented: everything, its template or items alone, or nothing. */
function detail(world: World, created: AuditRecord['created']) {
  const few = Object.entries(created).filter(([key]) => ['templateId', 'dateAgreed', 'id'].includes(key));
  const pairs = few.map(([key, value]) => ({ key: key.charAt(0).toUpperCase() + key.slice(1), value: String(value) }));
  switch (world.data.settings.auditDetail) {
    case 'full':
      return { resourceNewValue: JSON.stringify(created), customizedData: pairs };
    case 'sparse':
      return { resourceNewValue: JSON.stringify(Object.fromEntries(few)), customizedData: [] };
    case 'none':
      return { customizedData: [] };
  }
}
