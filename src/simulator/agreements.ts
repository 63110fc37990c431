import { createAgreement } from './create-agreement.ts';
import { customerOf, isAnswer } from './customers.ts';
import { type Answer, type Call, pathPart, type Route } from './http.ts';
import { answer, collection, customersError, generalError } from './microsoft.ts';
import { type Customer, cloudTemplateId, customerTemplateId } from './model.ts';
import { recordedAnswer } from './recorded.ts';
import { agreementLinks, showAgreement } from './show-agreement.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

/** Agreement metadata, a customer's agreements, the direct acceptance and the creating call. */
export function agreementRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/agreements',
      handle: withToken(world, { kind: 'appUser', recorded: 'appOnlyOnMetadata' }, listMetadata),
    },
    {
      method: 'GET',
      path: '/v1/customers/:id/agreements',
      handle: withToken(world, { kind: 'appUser', recorded: 'appOnlyOnAgreements' }, (call) =>
        listAgreements(world, call),
      ),
    },
    {
      method: 'GET',
      path: '/v1/customers/:id/directSignedMicrosoftCustomerAgreementStatus',
      handle: withToken(world, { kind: 'appUser', recorded: 'appOnlyOnDirectSigned' }, (call) => {
        const customer = customerOf(world, call);
        return isAnswer(customer) ? customer : answer(200, { isSigned: customer.directSigned });
      }),
    },
    {
      method: 'POST',
      path: '/v1/customers/:id/agreements',
      handle: withToken(world, { kind: 'either' }, (call) => createAgreement(world, call)),
    },
  ];
}

/** The type asked for: left out it is the retired cloud agreement (Microsoft: Get agreement metadata); `*` is every type. */
function wantedTypes(call: Call): readonly string[] | undefined {
  const type = call.query.get('agreementType') ?? 'MicrosoftCloudAgreement';
  if (type === '*') return Object.keys(agreementLinks);
  return Object.hasOwn(agreementLinks, type) ? [type] : undefined;
}

const unknownType = () => generalError(400, 600010, 'The agreement type is not valid.');

function listMetadata(call: Call): Answer {
  const types = wantedTypes(call);
  if (types === undefined) return unknownType();
  const all = [
    { templateId: customerTemplateId, agreementType: 'MicrosoftCustomerAgreement' },
    { templateId: cloudTemplateId, agreementType: 'MicrosoftCloudAgreement' },
  ] as const;
  const items = all.map((item) => ({ ...item, agreementLink: agreementLinks[item.agreementType], versionRank: 0 }));
  return answer(200, collection(items.filter((item) => types.includes(item.agreementType))));
}

function listAgreements(world: World, call: Call): Answer {
  const customer = customerOf(world, call);
  if (isAnswer(customer)) return customer;
  const types = wantedTypes(call);
  if (types === undefined) return unknownType();
  const visible = customer.agreements.filter((agreement) => agreement.visibleAt <= world.clock.now());
  const known = visible.length === 0 ? recordedAnswer(world, 'noAgreements') : undefined;
  if (known !== undefined) return known;
  if (visible.length === 0 && refusesEmpty(world, customer)) {
    return customersError(404, {
      code: 600009,
      errorName: 'AgreementNotFound',
      message: `No agreement was found for the customer ${pathPart(call, 'id')}.`,
    });
  }
  return answer(200, collection(visible.filter((agreement) => types.includes(agreement.type)).map(showAgreement)));
}

/** A customer without agreements answers with an empty list or with 600009; `mixed` has both kinds of customers. */
function refusesEmpty(world: World, customer: Customer): boolean {
  const style = world.data.settings.noAgreementsStyle;
  return style === 'error600009' || (style === 'mixed' && Number.parseInt(customer.id.slice(0, 2), 16) % 2 === 1);
}
