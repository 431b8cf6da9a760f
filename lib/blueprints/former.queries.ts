import { type FormerRecord, recordsOfType } from "@/lib/audit/former-records";
import { authorityDigest } from "@/lib/authority/language/digest";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { FormerBlueprint } from "./model";
import * as store from "./store";

/** More versions of one blueprint than people make. */
const mostVersions = 200;

/** The reason why a former version is not known: it is not kept, or differs from its sealed record. */
export type UnknownBlueprint = "not_kept" | "altered";

/**
 * Reads a blueprint at a version, or at the one that was in force before a place of the log. Its ceiling has the digest
 * of the sealed record that made it, if that record is kept (`isSealed`). It checks no permission.
 *
 * @throws DomainError `search_too_broad`
 */
export async function blueprintAt(
  id: string,
  { version, before }: { version: number | undefined; before: number },
): Promise<(FormerBlueprint & { isSealed: boolean }) | UnknownBlueprint> {
  const page = { before, limit: mostVersions };
  const [edited, created] = [
    await recordsOfType("blueprint.edited", id, page),
    await recordsOfType("blueprint.created", id, page),
  ];
  const records = [...edited, ...created];
  const number = version ?? versionOf(records.at(0));
  const found = number === undefined ? undefined : await store.findVersion(id, number);
  if (!found) return "not_kept";
  const record = records.find((one) => versionOf(one) === number);
  return record && ceilingDigestIn(record) !== digestOf(found.ceiling)
    ? "altered"
    : { ...found, isSealed: record !== undefined };
}

const digestOf = (ceiling: CanonicalAuthority | null): string | null => ceiling && authorityDigest(ceiling);

const versionOf = (record: FormerRecord | undefined): number | undefined => {
  const version = record?.body.facts?.version;
  return typeof version === "number" ? version : undefined;
};

/** The first version has its facts in the record itself, later ones under `after`. */
function ceilingDigestIn({ body: { facts = {} } }: FormerRecord): unknown {
  const { after } = facts;
  const made = typeof after === "object" && after !== null ? (after as { ceilingDigest?: unknown }) : facts;
  return made.ceilingDigest ?? null;
}
