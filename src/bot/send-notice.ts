import type { OwnNotice, SendOutcome } from '../agreements/ports.ts';
import type { Conversation } from '../agreements/rows.ts';
import { digestCard, namedNotice, takenOverCard, wentThroughCard } from './cards.ts';
import { mentioning, noLongerAllowed, readerIn, roleUnknown } from './notify-reader.ts';
import { cardActivity } from './perform.ts';
import { referenceOf } from './reference.ts';
import type { BotDeps } from './turn.ts';

/** Sends what one person is told. Permission is looked up now: whoever is no agent any more gets no digest. */
export async function sendNotice(deps: BotDeps, notice: OwnNotice, to: Conversation): Promise<SendOutcome> {
  const { role, reader } = await readerIn(deps, to, null);
  if (role === 'outsider') return noLongerAllowed;
  switch (notice.kind) {
    case 'takenOver': {
      const { mention, ...message } = takenOverCard({ reader, notice });
      return deps.sender.send(referenceOf(to), await mentioning(deps, cardActivity(message), mention));
    }
    case 'alertsEnded': {
      const params = { place: notice.place ?? 'none' };
      const says = namedNotice({ reader, name: 'alertsEnded', params });
      return deps.sender.send(referenceOf(to), cardActivity(says));
    }
    case 'wentThrough':
      return deps.sender.send(referenceOf(to), cardActivity(wentThroughCard({ reader, notice })));
    case 'digest':
      if (role === 'unchecked') return roleUnknown;
      if (reader.role !== 'agent') return { kind: 'failed', reason: 'no agent' };
      return deps.sender.send(referenceOf(to), cardActivity(digestCard({ reader, digest: notice })));
  }
}
