import type { Instant } from './instant.ts';
import type { WorkOrder } from './ports.ts';

const ofAttestation = 'attestation:';
const ofBlock = 'block:';
const everything = 'readings';

/** What is to be forgotten. Each has a prefix, because the ids come from outside. */
export type Forgotten =
  | { readonly kind: 'attestation'; readonly id: string }
  | { readonly kind: 'block'; readonly id: string }
  /** Whatever has been kept too long, whether or not its own order exists: readings have none. */
  | { readonly kind: 'sweep' };

/** The order to delete something. */
export function forgetWork(what: Forgotten, dueAt: Instant): WorkOrder {
  return { kind: 'forget', subject: subjectOf(what), dueAt };
}

export function subjectOf(what: Forgotten): string {
  switch (what.kind) {
    case 'attestation':
      return ofAttestation + what.id;
    case 'block':
      return ofBlock + what.id;
    case 'sweep':
      return everything;
  }
}

/** What an order of `forgetWork` means; null where it means nothing. */
export function forgottenBy(subject: string): Forgotten | null {
  if (subject === everything) return { kind: 'sweep' };
  if (subject.startsWith(ofAttestation)) return { kind: 'attestation', id: subject.slice(ofAttestation.length) };
  return subject.startsWith(ofBlock) ? { kind: 'block', id: subject.slice(ofBlock.length) } : null;
}
