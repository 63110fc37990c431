import type { PartnerCenter } from '../agreements/ports.ts';
import { readAs } from './ask.ts';
import { begin, type ClientDeps } from './client-deps.ts';
import { routes } from './routes.ts';
import { relationshipSchema } from './schemas.ts';

/** The address for new customers, character for character as Microsoft gives it. */
export function relationshipUrl(deps: ClientDeps): PartnerCenter['relationshipUrl'] {
  return async () => {
    const route = routes.relationshipRequests();
    const read = readAs(await deps.ask({ route, requestId: deps.newId(), ...begin(deps) }), relationshipSchema);
    return read.answered ? { answered: true, value: read.value.url } : read;
  };
}
