import type { Roles } from '../agreements/ports.ts';

/** Who may do what, by fixed lists of Entra ids. */
export interface FixedRoles {
  /** Admin and sales agents; the demo lets everybody be one. */
  readonly agentObjectIds: readonly string[] | 'everybody';
  /** Tenants whose people are answered at all: guests' and shared channels' tenants are not among them. */
  readonly tenantIds: readonly string[] | 'any';
}

/** Roles from lists instead of groups. An unknown tenant is an outsider, unless any tenant is welcome. */
export function fixedRoles({ agentObjectIds, tenantIds }: FixedRoles): Roles {
  const agents = agentObjectIds === 'everybody' ? null : lowered(agentObjectIds);
  const tenants = tenantIds === 'any' ? null : lowered(tenantIds);
  return {
    roleOf: async ({ objectId, tenantId }) => {
      if (tenants !== null && (tenantId === null || !tenants.has(tenantId.toLowerCase()))) return 'outsider';
      return agents === null || agents.has(objectId.toLowerCase()) ? 'agent' : 'member';
    },
  };
}

function lowered(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}
