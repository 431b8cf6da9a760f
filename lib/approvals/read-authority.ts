import { requestError } from "@/lib/approvals/errors";
import * as store from "@/lib/approvals/store";
import { canonicalAuthority } from "@/lib/authority/canonical";
import { memberPath } from "@/lib/authority/member-path";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { parseAuthority } from "@/lib/authority/parse";
import type { Tx } from "@/lib/platform/db/transaction";

/**
 * Reads an authority as it was sent, against the catalogues of the servers that it names.
 *
 * @throws DomainError `authority_invalid` with the member at fault.
 */
export async function readAuthority(tx: Tx, json: readonly unknown[]): Promise<CanonicalAuthority> {
  const shape = parseAuthority(json);
  if (!shape.ok) throw invalidAuthority(shape.issues);
  const catalogues = await store.cataloguesAt(
    tx,
    shape.authority.flatMap(({ locations }) => locations),
  );
  const known = parseAuthority(json, catalogues);
  if (!known.ok) throw invalidAuthority(known.issues);
  return canonicalAuthority(known.authority);
}

type Issue = { path: string; code: string; message: string };

function invalidAuthority(issues: readonly Issue[]) {
  const errors = issues
    .slice(0, 50)
    .map(({ path, code, message }) => ({ path: memberPath("authority", path), code, message }));
  return requestError("authority_invalid", { errors, ...(errors[0] ? { detail: errors[0].message } : {}) });
}
