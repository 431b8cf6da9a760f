import { parseAuthority } from "@/lib/authority/language/parse";
import { memberPath } from "@/lib/authority/language/report";
import type { ControlChange } from "@/lib/control-changes/model";
import { proposeEntitlement } from "@/lib/entitlements/commands/change";
import type { ProposeEntitlementRequest } from "@/lib/entitlements/schema";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { ResourceServerError } from "./errors";
import { allCatalogues } from "./queries";

/**
 * Proposes an entitlement, if the catalogues hold all its types, actions and fields. Otherwise it would allow nothing,
 * or later get a meaning that no person agreed on.
 *
 * It is in this directory because the noun `entitlements` does not import resource servers.
 *
 * @throws ResourceServerError `authority_invalid` with the members at fault, and the errors of `proposeEntitlement`.
 */
export async function proposeKnownEntitlement(
  principal: Principal,
  request: ProposeEntitlementRequest,
): Promise<ControlChange | undefined> {
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  const { entitlement } = request;
  if (entitlement.kind === "authority") {
    const known = parseAuthority(entitlement.authority, await allCatalogues());
    if (!known.ok) {
      const errors = known.issues.slice(0, 50).map(({ path, code, message }) => ({
        ...{ path: memberPath("entitlement.authority", path), code, message },
      }));
      throw new ResourceServerError("authority_invalid", { errors });
    }
  }
  return proposeEntitlement(principal, request);
}
