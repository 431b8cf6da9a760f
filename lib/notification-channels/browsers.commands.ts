import { ECDH } from "node:crypto";
import { append } from "@/lib/audit/append";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { refuseAddress } from "./address";
import { channelError, invalidMember } from "./errors";
import { browserAdded, browserRemoved } from "./events";
import * as store from "./push.store";
import type { AddBrowser, BrowserResponse, Browsers } from "./schema";
import { vapid } from "./vapid";

type Own = Pick<Principal, "personId">;

const responseOf = ({ id, endpoint, browser, createdAt, lastSentAt }: store.BrowserRow): BrowserResponse => ({
  ...{ id, endpoint, browser },
  ...{ createdAt: createdAt.toISOString(), lastSentAt: lastSentAt?.toISOString() ?? null },
});

/** Lists the browsers in which a person gets notifications, with the key for which another one subscribes. */
export const ownBrowsers = async ({ personId }: Own): Promise<Browsers> => ({
  publicKey: vapid().publicKey,
  browsers: (await store.listBrowsers(personId)).map(responseOf),
});

/**
 * Turns notifications on in a browser, or renews them. Only a new browser leaves a record.
 *
 * @throws DomainError `push_subscription_invalid`.
 */
export async function addBrowser(
  { personId }: Own,
  { endpoint, keys: { p256dh, auth }, browser }: AddBrowser,
  guard: Guard = receiverGuard(),
): Promise<BrowserResponse> {
  await refuseAddress("push_subscription_invalid", "endpoint", endpoint, guard);
  if (!isOnCurve(p256dh)) throw invalidMember("push_subscription_invalid", "keys.p256dh", "malformed_key");
  const actor = personActor(personId);
  return transaction(async (tx) => {
    const given = { id: newId("pushSubscription"), personId, endpoint, p256dh, auth, browser };
    const { row, isNew, moved, over } = await store.putBrowser(tx, given);
    for (const one of [...(moved ? [moved] : []), ...over]) await append(tx, browserRemoved(actor, one));
    if (isNew) await append(tx, browserAdded(actor, row));
    return responseOf(row);
  });
}

/** Turns notifications off in one of the person's browsers. Throws `push_subscription_not_found`. */
export const removeBrowser = ({ personId }: Own, id: string): Promise<void> =>
  transaction(async (tx) => {
    const removed = await store.removeBrowser(tx, id, personId);
    if (!removed) throw channelError("push_subscription_not_found", { facts: { id } });
    await append(tx, browserRemoved(personActor(personId), removed));
  });

/** A point that is not on P-256 could not be encrypted for. */
function isOnCurve(p256dh: string): boolean {
  try {
    return ECDH.convertKey(p256dh, "prime256v1", "base64url", "hex", "uncompressed").length === 130;
  } catch {
    return false;
  }
}
