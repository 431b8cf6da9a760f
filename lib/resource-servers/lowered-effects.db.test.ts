import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as confirmRoute } from "@/app/api/resource-servers/[resourceServerId]/changes/[changeId]/confirm/route";
import { PATCH } from "@/app/api/resource-servers/[resourceServerId]/route";
import type { ActionEffect, CatalogueType } from "@/lib/authority/language/model";
import { listOpenChanges } from "@/lib/control-changes/open-changes";
import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters } from "@/lib/inbox/schema";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, foundedBy, ownPassword, type World } from "@/lib/testing/world";
import { registerResourceServer } from "./commands";
import { confirmServerChange, editResourceServer, endServerChange } from "./edit.commands";
import { getResourceServer } from "./queries";
import type { ResourceServerDetail } from "./schema";

let world: World;
let one: Principal;
let other: Principal;
let approver: Principal;
beforeAll(async () => {
  world = await createWorld();
  [one, other] = [await world.person(["security"]), await world.person(["security"])];
  approver = await world.person(["approver"]);
});
afterAll(() => world.end());

const payment = (create: ActionEffect | undefined, more: readonly string[] = []): CatalogueType => ({
  ...{ name: "payment", actions: ["create", ...more], fields: {} },
  effects: create ? { create } : {},
});
async function serverWith(create: ActionEffect): Promise<string> {
  const name = newId("resourceServer");
  const identifier = `https://${name.slice(-12).toLowerCase()}.acme.example`;
  return (await registerResourceServer(one, { name, identifier, types: [payment(create)], tokenAlg: "ES256" })).id;
}
const mark = (by: Principal, id: string, create: ActionEffect | undefined, more?: readonly string[]) =>
  editResourceServer(by, id, { types: [payment(create, more)], reason: "A test." }, undefined);
const markOf = async (id: string) => (await getResourceServer(one, id)).types[0]?.effects?.create;
const pending = async (id: string, as = other) => (await getResourceServer(as, id)).pendingChange;
const editsOf = (id: string) =>
  world.sql<{ facts: object }>(
    `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
     where type = 'resource-server.edited' and convert_from(body, 'UTF8')::jsonb -> 'facts' ->> 'resourceServerId' = $1
     order by id`,
    [id],
  );

describe("one person alone, while the organisation is founded,", () => {
  it("lowers an effect at once, on record", async () => {
    const id = await serverWith("irreversible");
    expect(await mark(one, id, "read")).toBe("changed");
    expect(await markOf(id)).toBe("read");
    expect(await editsOf(id)).toMatchObject([{ facts: { alone: true, catalogueVersion: 2 } }]);
  });
});

describe("once the organisation is founded,", () => {
  beforeAll(async () => {
    await foundedBy(world);
    for (const person of [one, other, approver]) await ownPassword(world, person);
  });

  it.each<[ActionEffect, ActionEffect | undefined]>([
    ["irreversible", "read"],
    ["egress", "write"],
    ["write", "read"],
    ["irreversible", undefined],
  ])("lowering %s to %s waits, and nothing changes", async (before, after) => {
    const id = await serverWith(before);
    expect(await mark(one, id, after, ["refund"])).toBe("proposed");
    expect(await getResourceServer(one, id)).toMatchObject({
      version: 1,
      catalogueVersion: 1,
      types: [payment(before)],
    });
    expect(await editsOf(id)).toEqual([]);
    expect(await pending(id, one)).toMatchObject({ kind: "resource-server", reason: "A test.", can: ["withdraw"] });
  });

  it("raising it and adding actions takes one person", async () => {
    const id = await serverWith("read");
    expect(await mark(one, id, "write", ["refund"])).toBe("changed");
    expect(await mark(one, id, "egress", ["refund"])).toBe("changed");
    expect(await markOf(id)).toBe("egress");
    expect(await pending(id)).toBeNull();
    for (const { facts } of await editsOf(id)) expect(facts).not.toHaveProperty("alone");
  });

  it("exactly what was shown is confirmed by another person alone, once", async () => {
    const id = await serverWith("irreversible");
    await mark(one, id, "read", ["refund"]);
    expect(await codeOf(mark(other, id, "write"))).toBe("change_pending");
    const change = await pending(id);
    const of = { resourceServerId: id, changeId: change?.id ?? "" };
    const digest = change?.digest ?? "";
    expect(JSON.parse(change?.document ?? "").content).toMatchObject({
      sentenceBefore: "payment create is marked irreversible.",
      sentenceAfter: "payment create is marked read.",
      before: { "Actions of payment": "create", "Effect of payment create": "irreversible" },
      after: { "Actions of payment": "create, refund", "Effect of payment create": "read" },
    });
    expect((await listOpenChanges(other, { subject: id, limit: 1 })).controlChanges).toHaveLength(1);
    const { items } = await listInbox(other, InboxFilters.parse({ kind: "change", limit: 200 }));
    expect(items.find((item) => item.id === change?.id)).toMatchObject({ link: `/resource-servers/${id}` });
    expect(await codeOf(confirmServerChange(one, of, digest))).toBe("own_change");
    expect(await codeOf(confirmServerChange(approver, of, digest))).toBe("forbidden");
    expect(await codeOf(confirmServerChange(other, of, "A".repeat(43)))).toBe("change_stale");
    const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(confirmServerChange(other, of, digest))));
    expect(outcomes.toSorted()).toEqual(["change_state", "change_state", "done"]);
    expect(await getResourceServer(one, id)).toMatchObject({ version: 2, types: [payment("read", ["refund"])] });
    const made = { changeId: of.changeId, proposedById: one.personId };
    expect(await editsOf(id)).toMatchObject([{ facts: { ...made, catalogueVersion: 2, changed: ["types"] } }]);
  });

  it("a proposal is refused, withdrawn, or outdated by another edit", async () => {
    const id = await serverWith("irreversible");
    const ofPending = async () => ({ resourceServerId: id, changeId: (await pending(id))?.id ?? "" });
    await mark(one, id, "read");
    await endServerChange(other, await ofPending(), "refuse", "No.");
    await mark(one, id, "read");
    await endServerChange(one, await ofPending(), "withdraw", "A mistake.");
    await mark(one, id, "read");
    const change = await pending(id);
    await editResourceServer(other, id, { name: "Renamed" }, undefined);
    expect(await codeOf(confirmServerChange(other, await ofPending(), change?.digest ?? ""))).toBe("change_outdated");
    expect(await markOf(id)).toBe("irreversible");
  });

  it("the answer is 202 with the change, and the confirmation asks for a fresh sign-in", async () => {
    const id = await serverWith("irreversible");
    const body = { types: [payment("read")] };
    const answer = await world.call(PATCH, { method: "PATCH", as: one, params: { resourceServerId: id }, body });
    const { pendingChange, version } = (await answer.json()) as ResourceServerDetail;
    expect([answer.status, version, pendingChange?.status]).toEqual([202, 1, "proposed"]);
    await world.sql("update sessions set authenticated_at = now() - interval '1 hour' where id = $1", [
      other.sessionId,
    ]);
    const params = { resourceServerId: id, changeId: pendingChange?.id ?? "" };
    const late = await world.call(confirmRoute, {
      ...{ method: "POST", as: { ...other, authenticatedAt: new Date(0) }, params },
      body: { digest: pendingChange?.digest },
    });
    expect(await late.json()).toMatchObject({ status: 403, code: "step_up_required" });
  });
});
