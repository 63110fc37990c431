/** Whether a tenant is one of these, whatever its case; one that is not known is not. */
export function allowedTenants(ids: readonly string[]): (tenantId: string | null) => boolean {
  const allowed = new Set(ids.map((id) => id.toLowerCase()));
  return (tenantId) => tenantId !== null && allowed.has(tenantId.toLowerCase());
}
