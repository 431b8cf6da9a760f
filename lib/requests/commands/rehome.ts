import { append } from "@/lib/audit/append";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { actionRefusal, maySee } from "@/lib/delegations/policy";
import { type DelegationRow, getOrThrow, versionOf } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { sameDigest } from "@/lib/platform/base/shown-digest";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { personMeant } from "@/lib/requests/colleague.queries";
import { requestError } from "@/lib/requests/errors";
import { requestCommented } from "@/lib/requests/events";
import type { Asker } from "@/lib/requests/policy";
import { readAuthority } from "@/lib/requests/read-authority";
import { planOf, proposalOf } from "@/lib/requests/rehoming/queries";
import type { RehomeAll, RehomeDelegation } from "@/lib/requests/rehoming/schema";
import * as store from "@/lib/requests/store";
import { storeRequest } from "./make";

export type Rehome = { asker: Asker; delegationId: string } & RehomeDelegation;

/**
 * Requests another delegator for a delegation, for example because its delegator left.
 *
 * The request is like any other: within the new delegator's entitlement, and to be approved. Then the same delegation
 * goes on in their name, and resumes if it was paused because of the former delegator.
 *
 * @returns the request's id.
 * @throws DomainError `delegation_not_found`, `forbidden`, `delegation_over`, `change_invalid`, `nothing_changed`,
 * `person_unknown`, `outside_entitlement` and the errors of `makeRequest`.
 */
export async function rehomeDelegation({ asker, delegationId, authority, reason, ...whom }: Rehome): Promise<string> {
  return transaction(async (tx) => {
    const now = clock.now();
    const delegation = await admitted(tx, asker, delegationId);
    const delegatorId = await personMeant(tx, asker, whom, ["delegatorId", "delegatorEmail"]);
    if (delegatorId === undefined) {
      const detail = "Name the person by delegatorId or by delegatorEmail.";
      throw requestError("person_unknown", { detail, ...at("delegatorId", "one_of") });
    }
    if (delegation.delegatorId === delegatorId) throw requestError("nothing_changed", at("delegatorId", "the_same"));
    const stated = (await versionOf(tx, delegationId, delegation.currentVersion)).authority as CanonicalAuthority;
    const given = authority ? await readAuthority(tx, authority, delegationId) : stated;
    return askFor(tx, asker, delegation, { delegatorId, authority: given }, reason, now);
  });
}

/**
 * Requests another delegator for several delegations at once: all requests are made, or none. A delegation beyond the
 * new delegator's entitlement is requested narrower.
 *
 * @returns the requests' ids, by delegation.
 * @throws DomainError `person_unknown`, `rehoming_outdated` if the preview is out of date, and the errors of
 * `makeRequest`.
 */
export async function rehomeAll(
  asker: Asker,
  personId: string,
  { to, ...asked }: RehomeAll,
): Promise<Map<string, string>> {
  return transaction(async (tx) => {
    const now = clock.now();
    const { digest, planned } = await planOf(tx, asker, personId, to, now);
    const byId = new Map(planned.map((one) => [one.delegation.id, one]));
    const chosen = [...new Set(asked.delegations)].map((id) => byId.get(id));
    if (!sameDigest(asked.digest, digest) || chosen.includes(undefined))
      throw requestError("rehoming_outdated", at("digest", "stale"));
    const requests = new Map<string, string>();
    for (const { delegation, authority } of chosen.filter((one) => one !== undefined)) {
      const change = { delegatorId: to, authority };
      requests.set(delegation.id, await askFor(tx, asker, delegation, change, asked.reason, now));
    }
    return requests;
  });
}

async function askFor(
  tx: Tx,
  asker: Asker,
  delegation: DelegationRow,
  change: { delegatorId: string; authority: CanonicalAuthority },
  reason: string,
  now: Date,
): Promise<string> {
  const requestId = await storeRequest(tx, asker, proposalOf(delegation, asker, change), now);
  const comment = { id: newId("comment"), requestId, personId: asker.personId, text: reason, path: null, at: now };
  await store.insertComment(tx, comment);
  const request = await store.getOrThrow(tx, requestId);
  await append(
    tx,
    requestCommented({ type: "person", id: asker.personId }, request, { text: reason, id: comment.id }),
    now,
  );
  return requestId;
}

const at = (path: string, code: string) => ({ errors: [{ path, code }] });

/** People who may narrow a delegation may also request another delegator, but then do not decide that request. */
async function admitted(tx: Tx, asker: Asker, delegationId: string): Promise<DelegationRow> {
  const delegation = await getOrThrow(tx, delegationId);
  const facts = { ...delegation, ownerId: delegation.agent.ownerId, approvedByAsker: false };
  if (!maySee(asker, facts)) throw requestError("delegation_not_found");
  const refusal = actionRefusal(asker, facts, "rehome");
  if (!refusal) return delegation;
  const { code, reason: detail } = refusal;
  if (code === "not_a_root") throw requestError("change_invalid", { detail, ...at("delegatorId", "not_a_root") });
  throw requestError(code === "not_allowed" ? "forbidden" : "delegation_over");
}
