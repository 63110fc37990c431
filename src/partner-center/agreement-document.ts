import type { PartnerCenter } from '../agreements/ports.ts';
import { readAs } from './ask.ts';
import { begin, type ClientDeps } from './client-deps.ts';
import { routes } from './routes.ts';
import { agreementDocumentSchema } from './schemas.ts';

/** Where the agreement's text is for the next five minutes. Microsoft falls back to en-US without a word: the answer says what it gave. */
export function agreementDocument(deps: ClientDeps): PartnerCenter['agreementDocument'] {
  return async (place) => {
    const schema = agreementDocumentSchema(deps.baseUrl);
    const route = routes.agreementDocument(deps.templateId, place);
    return readAs(await deps.ask({ route, requestId: deps.newId(), ...begin(deps) }), schema);
  };
}
