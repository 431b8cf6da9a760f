import { adoptIds } from "@/lib/authority/combine/keep-element-ids";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { memberPath } from "@/lib/authority/language/report";
import { authoritiesOf } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { requestError } from "./errors";
import * as store from "./store";

/**
 * Parses an authority as it was sent, against the catalogues of the servers that it names.
 *
 * @param changes Id of the delegation that it changes. Elements that go on keep their ids. New ones get ids that none
 * of its versions had (rules L7).
 * @throws DomainError `authority_invalid` with the member at fault.
 */
export async function readAuthority(
  tx: Tx,
  json: readonly unknown[],
  changes: string | null = null,
): Promise<CanonicalAuthority> {
  const shape = parseAuthority(json);
  if (!shape.ok) throw invalidAuthority(shape.issues);
  const catalogues = await store.cataloguesAt(
    tx,
    shape.authority.flatMap(({ locations }) => locations),
  );
  const known = parseAuthority(json, catalogues);
  if (!known.ok) throw invalidAuthority(known.issues);
  if (changes === null) return canonicalAuthority(known.authority);
  const [current, ...earlier] = await authoritiesOf(tx, changes);
  const ids = [current, ...earlier].flatMap((version) => version?.map(({ id }) => id) ?? []);
  return canonicalAuthority(adoptIds(known.authority, current ?? []), ids);
}

type Issue = { path: string; code: string; message: string };

function invalidAuthority(issues: readonly Issue[]) {
  const errors = issues
    .slice(0, 50)
    .map(({ path, code, message }) => ({ path: memberPath("authority", path), code, message }));
  return requestError("authority_invalid", { errors, ...(errors[0] ? { detail: errors[0].message } : {}) });
}
