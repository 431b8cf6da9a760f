import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { transaction } from "@/lib/platform/database/transaction";
import { type Permission, permissions } from "@/lib/principals/permissions";
import * as events from "./events";
import * as store from "./store";

/** The one type of the catalogue of this product's own API; its actions are the permissions. */
export const ownApiType = "mandate";

/**
 * Permissions that no agent ever has, whichever person delegates (I9). An agent decides no request, consents to none
 * and confirms no control change. An agent that creates people could create its own approver.
 */
const takesAPerson: readonly Permission[] = ["requests:decide", "requests:consent", "controls:confirm", "people:write"];
export const delegablePermissions = permissions.filter((permission) => !takesAPerson.includes(permission));

/** Identifier of this product's own API as a protected system. */
export const ownApiIdentifier = (): string => `${runtime().publicUrl}/api`;

/**
 * Registers this product's own API as a resource server, so that authority over it is delegated as over any other. Safe
 * to repeat. It adds the permissions of a newer version.
 */
export async function ensureOwnApi(): Promise<void> {
  const identifier = ownApiIdentifier();
  const types = [{ name: ownApiType, actions: [...delegablePermissions], fields: {} }];
  await transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(770005)`;
    const known = await store.findByIdentifier(tx, identifier);
    if (!known) {
      const server = { id: newId("resourceServer"), name: "Mandate", identifier, types, tokenAlg: "ES256" as const };
      const registered = await store.insert(tx, { ...server, createdById: "mandate" });
      await append(tx, {
        ...events.resourceServerRegistered("mandate", registered),
        actor: { type: "system", id: "mandate" },
      });
    } else if (!isDeepStrictEqual(known.types, types)) {
      const edited = await store.update(tx, known, { types, catalogueVersion: known.catalogueVersion + 1 });
      await append(tx, {
        ...events.resourceServerEdited("mandate", known, edited, { changed: ["types"] }),
        actor: { type: "system", id: "mandate" },
      });
    }
  });
}
