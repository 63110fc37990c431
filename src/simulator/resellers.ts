import type { Route } from './http.ts';
import { answer, collection, generalError } from './microsoft.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

/** Microsoft: Retrieve a list of indirect resellers. Those of the customers' resellers that there are; none for a direct-bill partner. */
export function resellerRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/relationships',
      handle: withToken(world, { kind: 'appUser' }, (call) => {
        const type = call.query.get('relationship_type')?.toLowerCase();
        if (type !== 'isindirectcloudsolutionproviderof')
          return generalError(400, 400, 'The relationship type is not valid.');
        const resellers = new Map<string, string>();
        for (const { reseller } of world.data.customers.values()) {
          if (reseller !== undefined) resellers.set(reseller.id, reseller.name);
        }
        return answer(200, collection([...resellers].map(shown)));
      }),
    },
  ];
}

function shown([id, name]: readonly [string, string]) {
  return {
    id,
    name,
    relationshipType: 'is_indirect_cloud_solution_provider_of',
    state: 'Active',
    mpnId: '4847383',
    location: 'US',
    attributes: { objectType: 'PartnerRelationship' },
  };
}
