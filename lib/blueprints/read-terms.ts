import { isNarrower } from "@/lib/authority/compare/is-narrower";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { CanonicalAuthority, Catalogue } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { memberPath } from "@/lib/authority/language/report";
import { definedMembers } from "@/lib/platform/base/defined-members";
import { allCatalogues } from "@/lib/resource-servers/queries";
import { BlueprintError } from "./errors";
import type { BlueprintDefaults, BlueprintTerms } from "./model";
import type { BlueprintTermsRequest } from "./schema";

/**
 * Reads the terms that a request states on top of those before; what it leaves out stays.
 *
 * @throws BlueprintError `ceiling_invalid` or `defaults_invalid`, naming the member at fault.
 */
export async function readTerms(before: BlueprintTerms, request: BlueprintTermsRequest): Promise<BlueprintTerms> {
  const { ceiling, defaults, ...settings } = request;
  const catalogues = ceiling || defaults?.authority ? await allCatalogues() : [];
  const after: BlueprintTerms = {
    ...before,
    ...definedMembers(settings),
    ceiling: ceiling === undefined ? before.ceiling : ceiling && parse(ceiling, "ceiling", catalogues),
    defaults: defaults === undefined ? before.defaults : defaults && readDefaults(defaults, catalogues),
  };
  refuseImpossibleDefaults(after);
  return after;
}

function readDefaults(
  { authority, purpose, validityDays, maxDepth }: NonNullable<BlueprintTermsRequest["defaults"]>,
  catalogues: readonly Catalogue[],
): BlueprintDefaults | null {
  const defaults: BlueprintDefaults = {
    ...(purpose === undefined ? {} : { purpose }),
    ...(validityDays === undefined ? {} : { validityDays }),
    ...(maxDepth === undefined ? {} : { maxDepth }),
    ...(authority === undefined ? {} : { authority: parse(authority, "defaults.authority", catalogues) }),
  };
  return Object.keys(defaults).length === 0 ? null : defaults;
}

function parse(
  json: readonly unknown[],
  member: "ceiling" | "defaults.authority",
  catalogues: readonly Catalogue[],
): CanonicalAuthority {
  const parsed = parseAuthority(json, catalogues);
  if (parsed.ok) return canonicalAuthority(parsed.authority);
  const errors = parsed.issues.map(({ path, code, message }) => ({ path: memberPath(member, path), code, message }));
  throw new BlueprintError(member === "ceiling" ? "ceiling_invalid" : "defaults_invalid", { errors });
}

/** A request that starts from the defaults must be one that can be granted. */
function refuseImpossibleDefaults({ ceiling, defaults, maxDelegationDays }: BlueprintTerms): void {
  if (defaults?.validityDays !== undefined && defaults.validityDays > maxDelegationDays) {
    const message = `Delegations of this blueprint last ${maxDelegationDays} days at most.`;
    throw new BlueprintError("defaults_invalid", {
      errors: [{ path: "defaults.validityDays", code: "too_long", message }],
    });
  }
  const narrower = ceiling && defaults?.authority ? isNarrower(defaults.authority, ceiling) : undefined;
  if (!narrower || narrower.ok) return;
  throw new BlueprintError("defaults_invalid", {
    errors: narrower.issues.map(({ path, code, sentence }) => ({
      path: memberPath("defaults.authority", path),
      code,
      message: sentence,
    })),
  });
}
