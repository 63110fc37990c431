import type { Call } from './http.ts';
import type { Agreement, AuditRecord, Customer } from './model.ts';
import { showAgreement } from './show-agreement.ts';
import type { World } from './world.ts';

const minute = 60_000;
const kept = 10_000;
/** The application of opaque tokens, which name none. */
export const unnamedApplication = '5e1f0000-0000-4000-8000-000000000001';

/** Who did it: the call, or a shop that is played by the stand-in itself. */
type Actor = Pick<Call, 'correlationId'> & Partial<Pick<Call, 'bearer'>>;
type Logged = Pick<AuditRecord, 'resourceType' | 'operationType' | 'operationStatus' | 'created'> & {
  readonly customer: Customer;
};

/** Writes the `create_agreement` record (Microsoft: Auditing resources). The caller saves. */
export function logAgreement(
  world: World,
  actor: Actor,
  done: { readonly customer: Customer; readonly agreement: Agreement },
): void {
  log(world, actor, {
    customer: done.customer,
    resourceType: 'agreement',
    operationType: 'create_agreement',
    operationStatus: 'succeeded',
    created: showAgreement(done.agreement),
  });
}

/** Writes the `create_order` record; of a refused order only where the settings say so. The caller saves. */
export function logOrder(
  world: World,
  actor: Actor,
  done: { readonly customer: Customer; readonly order: Readonly<Record<string, unknown>>; readonly refused: boolean },
): void {
  if (done.refused && !world.data.settings.auditBlockedOrders) return;
  log(world, actor, {
    customer: done.customer,
    resourceType: 'order',
    operationType: 'create_order',
    operationStatus: done.refused ? 'failed' : 'succeeded',
    created: { ...done.order },
  });
}

function log({ data, clock, newId }: World, { bearer, correlationId }: Actor, { customer, ...logged }: Logged): void {
  const app = bearer?.kind === 'appOnly' || bearer?.kind === 'appUser' ? bearer.appId : undefined;
  data.audit.push({
    ...logged,
    id: newId(),
    customerId: customer.id,
    customerName: customer.companyName,
    userPrincipalName: bearer?.kind === 'appUser' ? (bearer.upn ?? '') : '',
    applicationId: app ?? unnamedApplication,
    operationDate: clock.now(),
    visibleAt: clock.now() + data.settings.auditLagMinutes * minute,
    originalCorrelationId: correlationId,
  });
  if (data.audit.length > kept) data.audit.shift();
}
