import type { AlertView, Deps } from './ports.ts';
import type { Delivery } from './rows.ts';

/** An alert with everything that its card is made from, or null where its subject is not there any more. */
export async function alertView(
  deps: Pick<Deps, 'store'>,
  delivery: Pick<Delivery, 'alertId' | 'mention' | 'escalated'>,
): Promise<AlertView | null> {
  const alert = await deps.store.get('alerts', delivery.alertId);
  if (alert === null) return null;
  const attestation = alert.attestationId === null ? null : await deps.store.get('attestations', alert.attestationId);
  const block = alert.blockId === null ? null : await deps.store.get('blocks', alert.blockId);
  const trouble =
    alert.kind === 'operations' && alert.trouble !== null ? await deps.store.get('troubles', alert.trouble) : null;
  const { mention, escalated } = delivery;
  return { alert, attestation, block, mention, trouble, ...(escalated === undefined ? {} : { escalated }) };
}
