import { confirmChange, endChange, refuseConfirmation, refuseOutdated } from "@/lib/control-changes/commands";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ChangeAction, ControlChange } from "@/lib/control-changes/model";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { refuseNonAdmins, refuseOthersThanAdmins } from "@/lib/sign-in/providers/commands/admins";
import { applyIssuer } from "@/lib/trusted-issuers/commands/apply-issuer";
import { refreshNow } from "@/lib/trusted-issuers/commands/refresh-keys";
import { issuerControl, readIssuerContent } from "./change-document";
import { invalidIssuer } from "./errors";
import type { TrustedIssuer } from "./model";
import * as store from "./store";

export type OfIssuerChange = { issuerId: string; changeId: string };

const controlOf = ({ issuerId, changeId }: OfIssuerChange) =>
  ({ id: changeId, kind: issuerControl, subjectId: issuerId, needed: "settings:write" }) as const;

/**
 * Applies settings of an issuer that speaks for people, which another admin proposed, exactly as they were read. Keys that
 * are not pasted are fetched afterwards; until then nothing that the issuer signed is believed.
 *
 * @throws PeopleError `admin_only`; TrustedIssuerError `issuer_invalid`, where it became an identity provider's meanwhile;
 *   ChangeError as `confirmChange`, and `change_outdated` when the issuer has another version by now.
 */
export async function confirmIssuerChange(
  principal: Principal,
  of: OfIssuerChange,
  digest: string,
): Promise<ControlChange> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await refuseNonAdmins(principal);
  refuseOutdated(await refuseConfirmation(principal, controlOf(of), digest), await store.getOrThrow(of.issuerId));
  const change = await transaction(
    async (tx) => {
      await refuseOthersThanAdmins(tx, principal);
      const confirmed = await confirmChange(tx, principal, controlOf(of), digest);
      const issuer = await store.getOrThrow(of.issuerId, tx);
      refuseOutdated(confirmed, issuer);
      const content = readIssuerContent(confirmed.document);
      // A change of an earlier version does not show what differs from what was believed last.
      if (content.lastInForce === undefined) throw new ChangeError("change_outdated", { facts: { id: confirmed.id } });
      const edit = editOf(issuer, content);
      if (edit.keySource !== "discovery" && (await store.isOfProvider(tx, edit.issuer))) {
        throw invalidIssuer([{ path: "keySource", code: "keys_from_discovery_only" }]);
      }
      await applyIssuer(tx, principal, issuer, edit, { changeId: confirmed.id, proposedById: confirmed.proposedById });
      return confirmed;
    },
    { barrier: "exclusive" },
  );
  const issuer = await store.getOrThrow(of.issuerId);
  if (issuer.status === "active") await refreshNow(issuer.id);
  return change;
}

/** Refuses another admin's proposal, or withdraws the actor's own. Throws like {@link confirmIssuerChange}. */
export const endIssuerChange = (
  principal: Principal,
  of: OfIssuerChange,
  action: Exclude<ChangeAction, "confirm">,
  note: string,
): Promise<ControlChange> =>
  transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    return endChange(tx, principal, controlOf(of), action, note);
  });

/** The edit that the document describes. A new issuer or key source drops the former keys; a fetch loads new ones. */
function editOf(issuer: TrustedIssuer, { after, keys }: ReturnType<typeof readIssuerContent>) {
  const { pastedKeys: _, ...settings } = after;
  const elsewhere =
    after.issuer !== issuer.issuer || after.keySource !== issuer.keySource || after.keysUrl !== issuer.keysUrl;
  if (keys) return { ...settings, keys, keysFetchedAt: null, refreshAfter: null, fetchError: null };
  if (!elsewhere || after.keySource === "jwks") return settings;
  return { ...settings, keys: [], keysFetchedAt: null, refreshAfter: clock.now(), fetchError: null };
}
