import { z } from 'zod';
import { referenceOf } from './reference.ts';
import type { ReportDelivery } from './report-delivery.ts';
import type { Turn } from './turn.ts';

const text = z.string().nullish();
const member = z.looseObject({ email: text, userPrincipalName: text, objectId: text, aadObjectId: text });
const address = z.email();

/**
 * The asking person's own e-mail address, as Teams knows it; null where Teams tells none, or does not answer. Nobody else's is ever looked up:
 * a report goes to whoever asked for it.
 */
export async function ownAddress(
  turn: Turn,
  { readMember }: Pick<ReportDelivery, 'readMember'>,
): Promise<string | null> {
  const { domain, log } = turn.deps;
  const person = await domain.store.get('people', turn.person.objectId);
  const at = await domain.store.get('conversations', person?.personalConversationId ?? turn.conversation.id);
  if (person === null || at === null) return null;
  try {
    const read = member.parse(await readMember(referenceOf(at), { rosterId: at.id, memberId: person.teamsId }));
    const id = read.aadObjectId ?? read.objectId;
    if (typeof id === 'string' && id.toLowerCase() !== person.id.toLowerCase()) return null;
    const named = [read.email, read.userPrincipalName].find((one) => address.safeParse(one).success);
    return named ?? null;
  } catch (error) {
    log.warn({ err: error }, 'Teams did not tell somebody’s own e-mail address');
    return null;
  }
}
