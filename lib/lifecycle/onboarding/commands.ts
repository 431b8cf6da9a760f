import { registerWithin } from "@/lib/agents/commands/register";
import { AgentError } from "@/lib/agents/errors";
import { findOwner } from "@/lib/agents/store";
import { append, appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { setEndWithin } from "@/lib/lifecycle/ends/commands";
import { LifecycleError } from "@/lib/lifecycle/errors";
import { offerWithin } from "@/lib/lifecycle/ownership/commands";
import { waitDaysIn } from "@/lib/lifecycle/policy/policy";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import type { AskOnboarding, CompleteOnboarding } from "@/lib/lifecycle/schema";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { may, type Principal } from "@/lib/principals/principal";
import * as events from "./events";
import { actionsOf, maySee, type OnboardingAction } from "./policy";
import * as store from "./store";

const actorOf = ({ personId }: Principal): Actor => ({ type: "person", id: personId });

/** Finds the active person of an address for the person who completes a request. */
async function activePerson(tx: Tx, path: "ownerEmail" | "backupOwnerEmail", email: string): Promise<string> {
  const found = await findOwner({ email }, tx);
  if (found?.active) return found.id;
  const role = path === "ownerEmail" ? "owner" : "backup owner";
  const detail = `No active person has the address of the ${role}. Return the request with this reason.`;
  throw new LifecycleError("person_unknown", { detail, errors: [{ path, code: "unknown_person" }] });
}

/**
 * Checks the members of a request that name something, and gives its row. Addresses of people are stored as they are:
 * an answer that depended on them would tell the requester who has an account.
 */
async function read(tx: Tx, request: AskOnboarding) {
  const { name, purpose, environment, ownerEmail, backupOwnerEmail, plannedEnd } = request;
  const resourceServerIds = [...new Set(request.resourceServerIds)];
  if (backupOwnerEmail === ownerEmail)
    throw new LifecycleError("backup_is_owner", { errors: [{ path: "backupOwnerEmail", code: "is_owner" }] });
  const known = await tx.resourceServer.findMany({ where: { id: { in: resourceServerIds } }, select: { id: true } });
  const knownIds = new Set(known.map(({ id }) => id));
  const errors = request.resourceServerIds.flatMap((id, index) =>
    knownIds.has(id) ? [] : [{ path: `resourceServerIds[${index}]`, code: "unknown_resource_server" }],
  );
  if (errors.length > 0) throw new LifecycleError("resource_server_unknown", { errors });
  const end = plannedEnd === undefined ? null : new Date(plannedEnd);
  if (end !== null && end <= clock.now())
    throw new LifecycleError("planned_end_past", { errors: [{ path: "plannedEnd", code: "past" }] });
  const people = { ownerEmail, backupOwnerEmail: backupOwnerEmail ?? null };
  return { name, purpose, environment, ...people, resourceServerIds, plannedEnd: end };
}

/** The instant at which a request lapses that waits from now on, by the lifecycle policy of this moment. */
async function expiryOf(tx: Tx, environment: AskOnboarding["environment"]): Promise<Date> {
  const { rules } = await currentPolicy(tx);
  return new Date(clock.now().getTime() + waitDaysIn(rules, environment) * 86_400_000);
}

/**
 * Asks security to register an agent.
 *
 * @throws LifecycleError `backup_is_owner`, `resource_server_unknown`, `planned_end_past`, `onboarding_limit`.
 */
export function askOnboarding(principal: Principal, request: AskOnboarding): Promise<store.Onboarding> {
  return transaction(async (tx) => {
    const asked = await read(tx, request);
    const by = { id: newId("onboarding"), requestedById: principal.personId };
    const row = await store.insert(tx, { ...asked, ...by, expiresAt: await expiryOf(tx, request.environment) });
    await append(tx, events.onboardingAsked(actorOf(principal), row));
    return row;
  });
}

/** Reads a request with which the principal may do that now; throws `onboarding_not_found`, `onboarding_state`. */
async function admit(tx: Tx, principal: Principal, id: string, action: OnboardingAction): Promise<store.Onboarding> {
  const row = await store.find(id, tx);
  if (!row || !maySee(principal, row)) throw new LifecycleError("onboarding_not_found", { facts: { id } });
  const isOver = row.expiresAt <= clock.now();
  if (isOver && (row.status === "waiting" || row.status === "returned"))
    throw new LifecycleError("onboarding_state", { detail: "The onboarding request lapsed. Make another one." });
  if (actionsOf(principal, row).includes(action)) return row;
  const decides = action === "complete" || action === "return";
  const isOwn = row.requestedById === principal.personId;
  if (decides && isOwn)
    throw new AgentError("not_allowed", { detail: "You made this request. Another person completes or returns it." });
  if (decides ? !may(principal, "agents:write") : !isOwn) throw new AgentError("not_allowed");
  throw new LifecycleError("onboarding_state", { detail: `The onboarding request is ${row.status}.` });
}

/** Changes a request that was returned. It waits for security again. Throws as {@link askOnboarding}. */
export const reviseOnboarding = (principal: Principal, id: string, request: AskOnboarding): Promise<store.Onboarding> =>
  transaction(async (tx) => {
    const row = await admit(tx, principal, id, "revise");
    const times = { requestedAt: clock.now(), expiresAt: await expiryOf(tx, request.environment) };
    const revised = await store.move(tx, row, "waiting", { ...(await read(tx, request)), ...times });
    await append(tx, events.onboardingRevised(actorOf(principal), row, revised));
    return revised;
  });

/** Refuses an answer to a request that is at another version than the person was shown. */
function refuseChanged({ id, version }: store.Onboarding, shown: number | undefined): void {
  if (shown === undefined || shown === version) return;
  const detail = "The onboarding request was changed after it was shown. Reload it and answer again.";
  throw new LifecycleError("onboarding_changed_meanwhile", { detail, facts: { id, version } });
}

/** Returns a request to the person who made it, with the reason. `shown` is the version that the person saw. */
export const returnOnboarding = (
  principal: Principal,
  id: string,
  reason: string,
  shown?: number,
): Promise<store.Onboarding> =>
  transaction(async (tx) => {
    const row = await admit(tx, principal, id, "return");
    refuseChanged(row, shown);
    const by = { decidedById: principal.personId, decidedAt: clock.now() };
    const expiresAt = await expiryOf(tx, row.environment);
    const returned = await store.move(tx, row, "returned", { ...by, reason, expiresAt });
    await append(tx, events.onboardingReturned(actorOf(principal), row, returned, reason));
    return returned;
  });

/** Takes a request back; only its requester does. */
export const withdrawOnboarding = (principal: Principal, id: string, reason: string): Promise<store.Onboarding> =>
  transaction(async (tx) => {
    const row = await admit(tx, principal, id, "withdraw");
    const withdrawn = await store.move(tx, row, "withdrawn", { reason, endedAt: clock.now() });
    await append(tx, events.onboardingWithdrawn(actorOf(principal), row, withdrawn, reason));
    return withdrawn;
  });

/** Ends requests that were not completed in time, at most so many. Returns how many. */
export const lapseOnboardings = (take: number): Promise<number> =>
  transaction(async (tx) => {
    const now = clock.now();
    const lapsed = await store.lapseDue(tx, take, now);
    const records = lapsed.map(([before, row]) => events.onboardingLapsed(before, row));
    await appendAll(tx, records, now);
    return lapsed.length;
  });

/**
 * Registers the agent that was asked for, in draft, and asks its owner and backup owner to accept.
 *
 * @throws LifecycleError `onboarding_not_found`, `onboarding_state`, `onboarding_changed_meanwhile`, `person_unknown` if
 * no active person has a named address, `planned_end_past`, `planned_end_too_late`; AgentError as `registerAgent`.
 */
export function completeOnboarding(
  principal: Principal,
  id: string,
  { version: shown, ...given }: CompleteOnboarding,
): Promise<store.Onboarding> {
  return transaction(async (tx) => {
    const row = await admit(tx, principal, id, "complete");
    refuseChanged(row, shown);
    const { purpose, environment, ownerEmail, backupOwnerEmail: backup } = row;
    const ownerId = await activePerson(tx, "ownerEmail", ownerEmail);
    const backupOwnerId = backup === null ? null : await activePerson(tx, "backupOwnerEmail", backup);
    const agent = await registerWithin(tx, principal, { ...given, purpose, environment, ownerEmail });
    const reason = "The agent was asked for.";
    await offerWithin(tx, principal, agent, { role: "owner", personId: ownerId, email: null, reason });
    if (backupOwnerId !== null) {
      await offerWithin(tx, principal, agent, { role: "backup", personId: backupOwnerId, email: null, reason });
    }
    if (row.plannedEnd !== null) await setEndWithin(tx, principal, agent, { endsAt: row.plannedEnd, reason });
    const now = clock.now();
    const by = { decidedById: principal.personId, decidedAt: now, endedAt: now };
    const people = { ownerId, backupOwnerId };
    const completed = await store.move(tx, row, "completed", { ...by, ...people, agentId: agent.id, reason: null });
    await append(tx, events.onboardingCompleted(actorOf(principal), row, completed));
    return completed;
  });
}
