import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import {
  confirmChange,
  endChange,
  proposeChange,
  refuseConfirmation,
  refuseOutdated,
} from "@/lib/control-changes/commands";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ChangeAction, ControlChange } from "@/lib/control-changes/model";
import { readProposed, shownContent } from "@/lib/entitlements/document";
import { entitlementSet } from "@/lib/entitlements/events";
import { applyMembership } from "@/lib/entitlements/memberships/changes.commands";
import { membershipControl } from "@/lib/entitlements/memberships/changes.schema";
import type { StoredSetting } from "@/lib/entitlements/model";
import { appliesAtOnce, entitlementFacts, entitlementPermission, isConcerned } from "@/lib/entitlements/policy";
import type { EntitlementValue, ProposeEntitlementRequest } from "@/lib/entitlements/schema";
import * as store from "@/lib/entitlements/store";
import { findGroupsOf } from "@/lib/groups/store";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Setting } from "@/lib/principals/entitlement.model";
import { PeopleError } from "@/lib/principals/errors";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { lockActiveAdmins, readActiveAdmins } from "@/lib/principals/store";
import { settleGroupJob, settleTakenAway } from "./catch-up";
import { endSuperseded } from "./end-superseded";
import { settleEntitlement } from "./settle";

/**
 * Proposes the entitlement of a person or group; a second admin confirms it. Taking everything away needs one admin and
 * holds when this returns.
 *
 * @returns the change that waits; undefined when it holds already.
 * @throws PeopleError `admin_only`, `entitlement_subject_not_found`, `entitlement_same`; ChangeError `change_pending`;
 *   `stale` for a proposal on another version.
 */
export async function proposeEntitlement(
  principal: Principal,
  { subjectId, entitlement, reason, version }: ProposeEntitlementRequest,
): Promise<ControlChange | undefined> {
  const proposed = settingOf(entitlement);
  const atOnce = appliesAtOnce(proposed);
  const judge = async (tx: Tx, admins: readonly string[]): Promise<StoredSetting> => {
    if (!admins.includes(principal.personId)) throw new PeopleError("admin_only");
    const stored = await store.getSetting(subjectId, tx);
    if (isDeepStrictEqual(proposed, stored.setting)) throw new PeopleError("entitlement_same", { path: "entitlement" });
    if (!atOnce) refuseStaleVersion(version, stored.version);
    return stored;
  };
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await judge(prisma(), await readActiveAdmins(prisma()));
  const run = async (tx: Tx): Promise<ControlChange | undefined> => {
    const stored = await judge(tx, await lockActiveAdmins(tx));
    if (atOnce) {
      await endSuperseded(tx, principal, stored.subject);
      await apply(tx, principal, stored, { after: proposed, change: null });
      return undefined;
    }
    return proposeChange(tx, principal, {
      ...{ kind: store.controlOf(stored.subject), subjectId, basedOn: stored.version, reason },
      facts: entitlementFacts(proposed),
      content: shownContent(stored, proposed),
    });
  };
  // A proposal changes nothing yet, so it holds up no evaluation.
  return transaction(run, { barrier: atOnce ? "exclusive" : "shared" });
}

/** Ids are stable: an element that keeps its id keeps its counters. */
function settingOf(entitlement: EntitlementValue): Setting {
  if (entitlement.kind === "none") return null;
  return entitlement.kind === "nothing" ? [] : canonicalAuthority(entitlement.authority);
}

/**
 * Confirms exactly the change that was read, of an entitlement or a membership. It holds for all people concerned when
 * this returns.
 *
 * @param digest Of the document's bytes, as the browser computed it.
 * @throws ChangeError `change_stale`, `change_outdated`, `own_change` and the others of dual control; PeopleError
 *   `own_entitlement` for a person that the change concerns (I9).
 */
export async function confirmEntitlement(
  principal: Principal,
  changeId: string,
  digest: string,
): Promise<ControlChange> {
  const judge = async (tx: Tx) => {
    const of = await changeOf(tx, changeId);
    await refuseConcerned(tx, principal, of.subjectId);
    return of;
  };
  const read = await refuseConfirmation(principal, await judge(prisma()), digest);
  if (read.kind !== membershipControl) refuseOutdated(read, await store.getSetting(read.subjectId));
  await settleTakenAway();
  return transaction(
    async (tx) => {
      const of = await judge(tx);
      const change = await confirmChange(tx, principal, of, digest);
      if (change.kind === membershipControl) {
        await applyMembership(tx, principal, change);
        return change;
      }
      const stored = await store.getSetting(change.subjectId, tx);
      refuseOutdated(change, stored);
      await apply(tx, principal, stored, { after: readProposed(change.document), change });
      return change;
    },
    { barrier: "exclusive" },
  );
}

/** Refuses another person's change or withdraws the actor's own; throws like {@link confirmEntitlement}. */
export const endEntitlementChange = (
  principal: Principal,
  changeId: string,
  action: Exclude<ChangeAction, "confirm">,
  note: string,
): Promise<ControlChange> =>
  transaction(async (tx) => {
    const of = await changeOf(tx, changeId);
    if (action === "refuse") await refuseConcerned(tx, principal, of.subjectId);
    return endChange(tx, principal, of, action, note);
  });

async function changeOf(tx: Tx, id: string) {
  const found = await store.subjectOfChange(id, tx);
  if (!found) throw new ChangeError("change_not_found");
  return { id, ...found, needed: entitlementPermission } as const;
}

async function refuseConcerned(tx: Tx, { personId }: Principal, subjectId: string): Promise<void> {
  const groups = await findGroupsOf(tx, personId);
  const concerned = isConcerned(
    personId,
    subjectId,
    groups.map(({ id }) => id),
  );
  if (concerned) throw new PeopleError("own_entitlement");
}

/** Writes the setting. One of a group is written for its members by a job; decisions read it at once. */
async function apply(
  tx: Tx,
  { personId }: Principal,
  stored: StoredSetting,
  { after, change }: { after: Setting; change: ControlChange | null },
): Promise<void> {
  const { type, id } = stored.subject;
  const version = await store.writeSetting(tx, stored, after, change === null ? personId : null);
  if (version === undefined) throw new ChangeError("change_outdated");
  const isOther = type === "person" ? (await settleEntitlement(tx, id)) !== undefined : undefined;
  if (type === "group") await enqueue(tx, settleGroupJob, { groupId: id, version });
  await append(tx, entitlementSet(personActor(personId), stored, { after, isOther, change }));
}
