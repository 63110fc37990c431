import { type Answer, json } from './http.ts';

/** A JSON answer as Partner Center gives it. The byte-order mark is put before it when it is sent. */
export function answer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return json(status, value, headers);
}

/** Microsoft's general error (Partner Center REST error codes). The page says `code` is a string; live answers give a number too. */
export function generalError(status: number, code: string | number, description: string): Answer {
  return answer(status, { code, description, data: [], source: 'PartnerFD' });
}

/** The customers service's error, as Microsoft prints it for 600061. */
export function customersError(
  status: number,
  problem: { readonly code: number; readonly errorName: string; readonly message: string },
): Answer {
  return answer(status, {
    code: problem.code,
    message: problem.message,
    description: problem.message,
    errorName: problem.errorName,
    isRetryable: false,
    parameters: {},
    errorMessageExtended: `InternalErrorCode=${problem.code}`,
  });
}

/** The attestation API's 400, with the fields' names in PascalCase. */
export function validationError(errors: Readonly<Record<string, readonly string[]>>): Answer {
  return answer(400, {
    type: 'validation',
    title: 'One or more validation errors occurred',
    status: 400,
    errors,
  });
}

/** Microsoft's code for a tenant that is not there. */
export const tenantNotFound = () => generalError(404, 60003, 'Tenant not found');

/** A collection as Partner Center writes it; `totalCount` counts this page alone. */
export function collection(items: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): unknown {
  return { totalCount: items.length, items, ...more, attributes: { objectType: 'Collection' } };
}
