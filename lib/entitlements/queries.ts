import { explainElement } from "@/lib/authority/words/explain";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ControlChange } from "@/lib/control-changes/model";
import { toChangeResponse } from "@/lib/control-changes/queries";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import * as changes from "@/lib/control-changes/store";
import { findGroupsOf } from "@/lib/groups/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { effectiveEntitlement } from "@/lib/principals/entitlement.policy";
import { notAllowed, PeopleError } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { effectiveSentence, settingSentence, toValue } from "./document";
import { currentOf, loadFacts } from "./effective.store";
import { entitlementPermission, isConcerned } from "./policy";
import type { ChangeFilters, EffectiveEntitlement, EntitlementChangeList, EntitlementResponse } from "./schema";
import * as store from "./store";

/** Reads the entitlement of a person or group, its source, and the proposed change. */
export async function getEntitlement(principal: Principal, subjectId: string): Promise<EntitlementResponse> {
  authorise(principal);
  const { subject, setting, version } = await store.getSetting(subjectId);
  const open = await changes.findOpen(store.controlOf(subject), subjectId);
  const pending = open && clock.now() < open.expiresAt ? await toEntitlementChange(principal, open) : null;
  return {
    ...{ subject, version, pending },
    set: toValue(setting),
    sentence: settingSentence(subject, setting),
    effective: subject.type === "person" ? await effectiveOf(subjectId) : null,
  };
}

/** Reads the asker's own entitlement and its source. */
export const ownEntitlement = ({ personId }: Pick<Principal, "personId">): Promise<EffectiveEntitlement> =>
  effectiveOf(personId);

async function effectiveOf(personId: string): Promise<EffectiveEntitlement> {
  const [[facts], groups] = await Promise.all([loadFacts([personId]), findGroupsOf(prisma(), personId)]);
  if (!facts) throw new PeopleError("entitlement_subject_not_found");
  const { source, authority, leftOut } = effectiveEntitlement(currentOf(facts).own, facts.groups);
  const refOf = (id: string) => ({ id, name: groups.find((group) => group.id === id)?.name ?? id });
  return {
    source,
    authority: authority as EffectiveEntitlement["authority"],
    sentence: effectiveSentence(authority),
    groups: source === "groups" ? facts.groups.map(({ groupId }) => refOf(groupId)) : [],
    leftOut: leftOut.map(({ groupId, element }) => ({ group: refOf(groupId), sentence: explainElement(element) })),
  };
}

/**
 * Lists the changes of settings and memberships that wait for a second admin, oldest first. `subject` keeps only those
 * about one person or group.
 */
export async function listEntitlementChanges(
  principal: Principal,
  { subject, cursor, limit }: ChangeFilters,
): Promise<EntitlementChangeList> {
  authorise(principal);
  const after = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const rows = await store.findOpenChanges(clock.now(), { subject, after, take: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const entitlementChanges = await Promise.all(page.map((change) => toEntitlementChange(principal, change)));
  return { entitlementChanges, next: last ? encodeCursor([last.id]) : null };
}

/** Reads one change of an entitlement, also one that is over. */
export async function getEntitlementChange(principal: Principal, id: string): Promise<ControlChangeResponse> {
  authorise(principal);
  const of = await store.subjectOfChange(id);
  const found = of && (await changes.find({ id, ...of }));
  if (!found) throw new ChangeError("change_not_found");
  return toEntitlementChange(principal, found);
}

/** Shows a change. A person that it concerns reads that another admin decides (I9). */
export async function toEntitlementChange(principal: Principal, change: ControlChange): Promise<ControlChangeResponse> {
  const shown = await toChangeResponse(principal, change, entitlementPermission);
  const groups = await findGroupsOf(prisma(), principal.personId);
  const concerned = isConcerned(
    principal.personId,
    change.subjectId,
    groups.map(({ id }) => id),
  );
  if (!concerned || !shown.can.includes("confirm")) return shown;
  const { code, detail: reason } = new PeopleError("own_entitlement");
  const refusal = { code, reason };
  const can = shown.can.filter((action) => action === "withdraw");
  return { ...shown, can, whyNot: { ...shown.whyNot, confirm: refusal, refuse: refusal } };
}

function authorise(principal: Principal): void {
  if (!may(principal, "people:read")) throw notAllowed(["people:read"]);
}
