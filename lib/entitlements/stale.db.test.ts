import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/api/entitlement-changes/route";
import { confirmEntitlement } from "@/lib/entitlements/commands/change";
import type { Principal } from "@/lib/principals/principal";
import { refunds } from "@/lib/testing/authority/fixtures";
import { createWorld, type World } from "@/lib/testing/world";
import { buildResourceServer } from "@/prisma/seed/scale/story";
import { getEntitlement } from "./queries";
import type { EntitlementResponse, ProposedEntitlement } from "./schema";

let world: World;
let [ada, bob]: Principal[] = [];
let location: string;
beforeAll(async () => {
  world = await createWorld();
  [ada, bob] = [await world.person(["admin"]), await world.person(["admin"])];
  location = (await buildResourceServer(admins()[0])).server.identifier;
});
afterAll(() => world.end());

const admins = (): [Principal, Principal] => {
  if (!ada || !bob) throw new Error("nobody is there");
  return [ada, bob];
};
const only = (place: string) => {
  const authority = [refunds({ locations: [location], identifiers: [`account/${place}-*`] })];
  return { kind: "authority" as const, authority };
};
/** Proposes in the console, on the version that its page shows. */
async function propose(subjectId: string, entitlement: object, version?: number) {
  const body = { subjectId, entitlement, reason: "A test", version };
  const response = await world.call(POST, { method: "POST", as: admins()[0], body });
  return { status: response.status, body: (await response.json()) as ProposedEntitlement & { code?: string } };
}
/** A person with a setting that two admins changed after a page showed it, and the version of that page. */
async function changedSince(): Promise<{ personId: string; shown: number }> {
  const { personId } = await world.person(["member"]);
  const shown = (await getEntitlement(admins()[0], personId)).version;
  const { change } = (await propose(personId, only("eu"), shown)).body;
  await confirmEntitlement(admins()[1], change?.id ?? "", change?.digest ?? "");
  return { personId, shown };
}
const now = (personId: string): Promise<EntitlementResponse> => getEntitlement(admins()[0], personId);

describe("a proposal of what a person may delegate", () => {
  it("is refused on an older version than the present one", async () => {
    const { personId, shown } = await changedSince();
    const stale = await propose(personId, only("us"), shown);
    expect([stale.status, stale.body.code]).toEqual([412, "stale"]);
    const { version, pending } = await now(personId);
    expect(pending).toBeNull();
    expect((await propose(personId, only("us"), version)).status).toBe(201);
  });

  it("takes everything away, for any version that it was made on", async () => {
    const { personId, shown } = await changedSince();
    expect((await propose(personId, { kind: "nothing" }, shown)).status).toBe(201);
    expect((await now(personId)).set).toEqual({ kind: "nothing" });
  });
});
