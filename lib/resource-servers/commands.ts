import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { newOpaqueSecret } from "@/lib/platform/base/opaque-secret";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import * as events from "./events";
import type { ResourceServer } from "./model";
import { refuseAmbiguous } from "./policy";
import type { IssuedKeyResponse, IssueKeyRequest, RegisterResourceServerRequest } from "./schema";
import * as store from "./store";

/** Registers a protected system with its catalogue; throws `resource_server_exists` or `catalogue_invalid`. */
export function registerResourceServer(
  principal: Principal,
  { name, identifier, types, tokenAlg }: RegisterResourceServerRequest,
): Promise<ResourceServer> {
  refuseAmbiguous(types);
  const server = { id: newId("resourceServer"), name, identifier, types, tokenAlg };
  return transaction(async (tx) => {
    const registered = await store.insert(tx, { ...server, createdById: principal.personId });
    await append(tx, events.resourceServerRegistered(principal.personId, registered));
    return registered;
  });
}

/** Issues a key for the server's PEP. Only the answer contains the key (I8). */
export function issueResourceServerKey(
  principal: Principal,
  resourceServerId: string,
  { name }: IssueKeyRequest,
): Promise<IssuedKeyResponse> {
  const { secret, hash } = newOpaqueSecret("mpk");
  return transaction(async (tx) => {
    await store.getOrThrow(resourceServerId, tx);
    const key = await store.insertKey(tx, {
      id: newId("key"),
      resourceServerId,
      name,
      keyHash: hash,
      createdById: principal.personId,
    });
    await append(tx, events.resourceServerKeyIssued(principal.personId, key));
    return { id: key.id, name: key.name, key: secret, createdAt: key.createdAt.toISOString() };
  });
}

/** Revokes a PEP key. After this returns, the key gets no decision (I2). */
export async function revokeResourceServerKey(
  principal: Principal,
  resourceServerId: string,
  keyId: string,
): Promise<void> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await store.refuseUnusableKey(prisma(), resourceServerId, keyId);
  return transaction(
    async (tx) => {
      await store.revokeKey(tx, resourceServerId, keyId, clock.now());
      await append(tx, events.resourceServerKeyRevoked(principal.personId, { id: keyId, resourceServerId }));
    },
    { barrier: "exclusive" },
  );
}
