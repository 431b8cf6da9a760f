import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import type { CatalogueType } from "@/lib/authority/language/model";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { newOpaqueSecret } from "@/lib/platform/base/opaque-secret";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { ResourceServerError } from "./errors";
import * as events from "./events";
import type { ResourceServer } from "./model";
import { catalogueIssues, meaningChanges } from "./policy";
import type {
  EditResourceServerRequest,
  IssuedKeyResponse,
  IssueKeyRequest,
  RegisterResourceServerRequest,
} from "./schema";
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

/**
 * Changes a resource server. Its catalogue only grows (rules A1).
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @throws ResourceServerError `catalogue_invalid`, `catalogue_meaning_changed` with the path at fault,
 * `resource_server_changed_meanwhile`.
 */
export function editResourceServer(
  principal: Principal,
  id: string,
  { types: stated, ...rest }: EditResourceServerRequest,
  expected: number | undefined,
): Promise<ResourceServer> {
  if (stated) refuseAmbiguous(stated);
  return transaction(async (tx) => {
    const server = await store.getOrThrow(id, tx);
    const types = stated && withMarks(server.types, stated);
    refuseStaleVersion(expected, server.version);
    const changes = types ? meaningChanges(server.types, types) : [];
    if (changes.length > 0) throw new ResourceServerError("catalogue_meaning_changed", { errors: changes });
    const grown = types !== undefined && !isDeepStrictEqual(types, server.types);
    if (!grown && (rest.name ?? server.name) === server.name) return server;
    const edited = await store.update(tx, server, {
      ...(rest.name === undefined ? {} : { name: rest.name }),
      ...(grown ? { types, catalogueVersion: server.catalogueVersion + 1 } : {}),
    });
    await append(tx, events.resourceServerEdited(principal.personId, server, edited, changedMembers(server, edited)));
    return edited;
  });
}

/** Keeps the marked effects of a type whose new declaration leaves them out, as clients of earlier releases do. */
const withMarks = (before: readonly CatalogueType[], after: readonly CatalogueType[]): CatalogueType[] =>
  after.map(({ effects: stated, ...type }) => {
    const effects = stated ?? before.find(({ name }) => name === type.name)?.effects ?? {};
    return Object.keys(effects).length === 0 ? type : { ...type, effects };
  });

function changedMembers(before: ResourceServer, after: ResourceServer): string[] {
  return [
    ...(before.name === after.name ? [] : ["name"]),
    ...(before.catalogueVersion === after.catalogueVersion ? [] : ["types"]),
  ];
}

function refuseAmbiguous(types: readonly CatalogueType[]): void {
  const errors = catalogueIssues(types);
  if (errors.length > 0) throw new ResourceServerError("catalogue_invalid", { errors });
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
