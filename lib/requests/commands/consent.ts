import { progress, withVote } from "@/lib/approval-policies/steps/progress";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { requestError } from "@/lib/requests/errors";
import { requestConsented, requestEnded } from "@/lib/requests/events";
import type { Asker } from "@/lib/requests/policy";
import * as store from "@/lib/requests/store";
import { keepProgress } from "./count-approval";
import { asShown } from "./decide";
import { lockFor } from "./lock-for";

export type Consent = { asker: Asker; requestId: string; digest: string; note: string };

/**
 * Consents to exactly the shown document, as the delegator or the represented person. The next step opens; nothing is
 * granted by it.
 *
 * A consent is bound to the digest as an approval is. The request is rendered again from current facts. Another digest
 * renews the request, which then asks for consent again (rules A2, I10).
 *
 * @param digest Digest of the document that the person read.
 * @throws DomainError `digest_stale`, `request_outdated`, `consent_of_another`, `forbidden`, `request_state`, `request_expired`,
 * `request_not_found`
 */
export async function consentToRequest(call: Consent): Promise<void> {
  const outdated = await transaction((tx) => consentWithin(tx, call, clock.now()));
  if (outdated) throw requestError("request_outdated");
}

async function consentWithin(tx: Tx, { asker, requestId, digest, note }: Consent, now: Date): Promise<boolean> {
  const { request, answers, self } = await lockFor(tx, asker, { requestId, digest }, "consent", now);
  assertInvariant(answers !== null, "a request is consented to at its open step");
  if (!(await asShown(tx, asker, request, now))) return true;
  const { currentStep: step } = request;
  await store.castVote(tx, request, { step, by: self.personId, on: null, note }, "consent", now);
  await keepProgress(tx, request, answers, progress(withVote(answers, { step, by: self, on: null })), now);
  const actor = { type: "person", id: asker.personId } as const;
  await append(tx, requestConsented(actor, request, { step, onBehalfOf: null, note }), now);
  return false;
}

/** Refuses to consent. The request ends as denied, with the note. Throws like {@link consentToRequest}. */
export async function refuseConsent({ asker, requestId, digest, note }: Consent): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const { request } = await lockFor(tx, asker, { requestId, digest }, "refuseConsent", now);
    const { currentStep: step } = request;
    await store.castVote(tx, request, { step, by: asker.personId, on: null, note }, "refuse_consent", now);
    await store.transition(tx, request, "denied", { decidedAt: now });
    const actor = { type: "person", id: asker.personId } as const;
    await append(tx, requestEnded(actor, request, "denied", { step, note, consent: "refused" }), now);
  });
}
