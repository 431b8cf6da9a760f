import { proposeChange } from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { changedMembers } from "@/lib/trusted-issuers/commands/apply-issuer";
import { issuerContent, issuerControl } from "./change-document";
import type { TrustedIssuer } from "./model";
import * as store from "./store";

/** Proposes settings of an issuer that speaks for people; a second admin confirms them. */
export async function proposeIssuer(
  tx: Tx,
  principal: Principal,
  issuer: TrustedIssuer,
  change: store.IssuerChange,
  reason: string,
): Promise<ControlChange> {
  const after = { ...issuer, ...change };
  const changed = changedMembers(issuer, after);
  return proposeChange(tx, principal, {
    ...{ kind: issuerControl, subjectId: issuer.id, basedOn: issuer.version, reason },
    facts: { control: "trusted-issuer", speaksFor: "people", change: "edit", changed },
    content: issuerContent(issuer, after, await store.lastInForce(tx, issuer)),
  });
}
