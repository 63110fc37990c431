import type { Environment } from './config-fields.ts';
import { configurationEntries, type VariableName } from './config-table.ts';

/** "NAME fault. Set it to …." */
export function problem(name: VariableName, fault: string): string {
  return `${name} ${fault}. Set it to ${configurationEntries[name].meaning}.`;
}

/** What is wrong where one of two ways has to be taken: nothing set, or both. */
export function choiceProblems(given: Environment): readonly string[] {
  return [...botProblems(given), ...partnerCenterProblems(given), ...roleProblems(given), ...eventsProblems(given)];
}

/** A managed identity has no password, and botbuilder refuses one beside it; a single-tenant bot cannot do without. */
function botProblems(given: Environment): readonly string[] {
  const isManaged = given['MicrosoftAppType']?.toLowerCase() === 'userassignedmsi';
  const set = setOf(given, ['MicrosoftAppPassword', 'MicrosoftAppCertificateFile']);
  if (isManaged) {
    return set.map((name) => `${name} is set beside MicrosoftAppType UserAssignedMSI. Remove it, or set SingleTenant.`);
  }
  return exactlyOne(set, ['MicrosoftAppPassword', 'MicrosoftAppCertificateFile']);
}

function partnerCenterProblems(given: Environment): readonly string[] {
  const names = ['PARTNER_CENTER_CLIENT_SECRET', 'PARTNER_CENTER_CERTIFICATE_FILE'] as const;
  return exactlyOne(setOf(given, names), names);
}

function roleProblems(given: Environment): readonly string[] {
  const groups = setOf(given, ['ADMIN_AGENTS_GROUP_ID', 'SALES_AGENTS_GROUP_ID']);
  const hasList = given['AGENT_OBJECT_IDS'] !== undefined;
  if (hasList && groups.length > 0) {
    return [
      `AGENT_OBJECT_IDS is set beside ${groups.join(' and ')}. Remove AGENT_OBJECT_IDS to let the groups decide, or ${groups.join(' and ')} to let the list decide.`,
    ];
  }
  if (hasList || groups.length > 0) return [];
  const fault = problem('AGENT_OBJECT_IDS', 'is missing');
  return [`${fault.slice(0, -1)}; or ADMIN_AGENTS_GROUP_ID, SALES_AGENTS_GROUP_ID or both to the ids of groups.`];
}

/** What goes out unsigned would be believed from anybody. */
function eventsProblems(given: Environment): readonly string[] {
  if (given['EVENTS_OUT_URL'] === undefined || given['EVENTS_SECRET'] !== undefined) return [];
  const wanted = `Set EVENTS_SECRET to ${configurationEntries.EVENTS_SECRET.meaning}`;
  return [`EVENTS_OUT_URL is set, but nothing signs what is sent there. ${wanted}; or remove EVENTS_OUT_URL.`];
}

/** @param names the usual way and the other */
function exactlyOne(
  set: readonly string[],
  names: readonly [usual: VariableName, other: VariableName],
): readonly string[] {
  const [usual, other] = names;
  if (set.length > 1) return [`${usual} is set beside ${other}. Remove one of them.`];
  if (set.length === 1) return [];
  return [`${problem(usual, 'is missing').slice(0, -1)}; or ${other} to ${configurationEntries[other].meaning}.`];
}

function setOf<N extends VariableName>(given: Environment, names: readonly N[]): readonly N[] {
  return names.filter((name) => given[name] !== undefined);
}
