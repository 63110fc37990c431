import type { Attestation } from '../agreements/attestation.ts';
import { inTime } from '../agreements/in-time.ts';
import type { Store } from '../agreements/ports.ts';

/** The attestation as soon as it is as wanted, or as it stands when the time is over. */
export async function attestationWhen(
  store: Store,
  id: string,
  wanted: { readonly is: (attestation: Attestation) => boolean; readonly withinMs: number },
): Promise<Attestation | null> {
  let stop: () => void = () => undefined;
  const there = new Promise<Attestation | null>((resolve, reject) => {
    const look = (): void => {
      store.get('attestations', id).then((row) => (row === null || wanted.is(row) ? resolve(row) : undefined), reject);
    };
    stop = store.onCommit(({ rows }) => {
      // Without rows: another instance may have written something, and the notice was lost.
      if (rows.length === 0 || rows.some((row) => row.table === 'attestations' && row.id === id)) look();
    });
    look();
  });
  try {
    const found = await inTime(there, wanted.withinMs);
    return found === null ? store.get('attestations', id) : found.value;
  } finally {
    stop();
  }
}
