import { append } from "@/lib/audit/append";
import { confirmChange, endChange, refuseConfirmation, refuseOutdated } from "@/lib/control-changes/commands";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ChangeAction, ControlChange } from "@/lib/control-changes/model";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { refuseNonAdmins, refuseOthersThanAdmins } from "@/lib/sign-in/providers/commands/admins";
import { applyEdit } from "@/lib/sign-in/providers/commands/apply-edit";
import * as events from "@/lib/sign-in/providers/events";
import { sameMeaning } from "@/lib/sign-in/providers/in-force";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { confirmToken } from "@/lib/sign-in/providers/provisioning/confirm";
import * as store from "@/lib/sign-in/providers/store";
import { digestOf, type ProviderContent, providerControl, readProviderContent } from "./document";

export type OfProviderChange = { providerId: string; changeId: string };

const controlOf = ({ providerId, changeId }: OfProviderChange) =>
  ({ id: changeId, kind: providerControl, subjectId: providerId, needed: "people:write" }) as const;

/**
 * Applies settings or a mapping of an identity provider that another admin proposed, exactly as it was read.
 *
 * @throws PeopleError `admin_only`; ChangeError as `confirmChange`, and `change_outdated` when the provider has another
 *   version or other mappings by now.
 */
export async function confirmProviderChange(
  principal: Principal,
  of: OfProviderChange,
  digest: string,
): Promise<ControlChange> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await refuseNonAdmins(principal);
  refuseOutdated(await refuseConfirmation(principal, controlOf(of), digest), await store.getOrThrow(of.providerId));
  return transaction(
    async (tx) => {
      await refuseOthersThanAdmins(tx, principal);
      const change = await confirmChange(tx, principal, controlOf(of), digest);
      const provider = await store.getOrThrow(of.providerId, tx);
      refuseOutdated(change, provider);
      const content = readProviderContent(change.document);
      if (content.action === "map") await map(tx, principal, provider, content.mapping, change);
      else if (content.action === "provision") await confirmToken(tx, principal, provider, content.token.id, change);
      else await edit(tx, principal, provider, content, change);
      return change;
    },
    { barrier: "exclusive" },
  );
}

/** Refuses another admin's proposal, or takes back one's own. Throws like {@link confirmProviderChange}. */
export const endProviderChange = (
  principal: Principal,
  of: OfProviderChange,
  action: Exclude<ChangeAction, "confirm">,
  note: string,
): Promise<ControlChange> =>
  transaction(async (tx) => {
    await store.lockToWrite(tx, of.providerId);
    await refuseOthersThanAdmins(tx, principal);
    const change = await endChange(tx, principal, controlOf(of), action, note);
    await store.keepProposedSecret(tx, of.providerId, null);
    return change;
  });

type Settings = Extract<ProviderContent, { action: "settings" }>;

async function edit(
  tx: Tx,
  principal: Principal,
  provider: IdentityProvider,
  { after, secretDigest, mappings }: Settings,
  change: ControlChange,
): Promise<void> {
  if (!(await areTheMappings(tx, provider, mappings))) throw outdated(change);
  const kept = secretDigest === null ? null : await store.proposedSecret(tx, provider.id);
  if (secretDigest !== null && (kept === null || digestOf(kept) !== secretDigest)) throw outdated(change);
  const secret = kept === null ? {} : { clientSecret: kept, secretSetAt: clock.now() };
  await applyEdit(
    tx,
    principal,
    provider,
    { ...after, ...secret },
    { changeId: change.id, proposedById: change.proposedById },
  );
  await store.keepProposedSecret(tx, provider.id, null);
}

/** Whether the second admin saw every mapping of the provider. A change of an earlier version shows none. */
async function areTheMappings(tx: Tx, { id }: IdentityProvider, shown: Settings["mappings"]): Promise<boolean> {
  const present = await store.mappingsOf(id, tx);
  return (
    shown?.length === present.length && present.every((mapping) => shown.some((seen) => sameMeaning(seen, mapping)))
  );
}

type Mapping = Extract<ProviderContent, { action: "map" }>["mapping"];

async function map(
  tx: Tx,
  principal: Principal,
  provider: IdentityProvider,
  { value, roles, groupId }: Mapping,
  { id: changeId, proposedById }: ControlChange,
): Promise<void> {
  const by = { createdById: proposedById, confirmedById: principal.personId };
  const mapping = await store.insertMapping(tx, { providerId: provider.id, value, roles, groupId, ...by });
  const right = { changeId, proposedById };
  await append(tx, events.mappingAdded(personActor(principal.personId), provider, mapping, right));
}

const outdated = ({ id }: ControlChange): ChangeError => new ChangeError("change_outdated", { facts: { id } });
