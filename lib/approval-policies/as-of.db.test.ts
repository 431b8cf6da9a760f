import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/approval-policies/[policyId]/route";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getPolicyAsOf, listPoliciesAsOf } from "./as-of.queries";
import { confirmPolicy, createPolicy, proposePolicy } from "./commands";
import { getPolicy } from "./queries";

let world: World;
let proposer: Principal;
let second: Principal;
let id: string;
let instants: Record<"before" | "created" | "changed", string>;
const now = () => clock.now().toISOString();

beforeAll(async () => {
  world = await createWorld();
  [proposer, second] = [await world.person(["security"]), await world.person(["admin"])];
  const before = now();
  id = await createPolicy(proposer, { name: "payments" });
  const created = now();
  const rules = [{ when: {}, steps: [{ name: "Two", quorum: 2 }] }];
  await proposePolicy(proposer, id, { version: 1, rules, reason: "Payments need two people." });
  const { change } = await getPolicy(second, id);
  await confirmPolicy(second, { policyId: id, changeId: change?.id ?? "" }, change?.digest ?? "");
  instants = { before, created, changed: now() };
});
afterAll(() => world.end());

describe("an approval policy as it was", () => {
  it("has the version in force at the instant, with the people who made it", async () => {
    expect(await getPolicyAsOf(id, instants.created)).toMatchObject({
      ...{ name: "payments", version: 1, versionNow: 2, proposedBy: { id: proposer.personId }, confirmedBy: null },
      asOf: { at: instants.created },
    });
    expect(await getPolicyAsOf(id, instants.changed)).toMatchObject({
      ...{ version: 2, versionNow: 2, reason: "Payments need two people.", confirmedBy: { id: second.personId } },
      sentences: ["Every request: Two: 2 people who may decide."],
    });
  });

  it("is in the list of an instant from its first version on", async () => {
    const names = async (at: string) => (await listPoliciesAsOf(at)).policies.map(({ name }) => name);
    expect(await names(instants.before)).toEqual(["four-eyes"]);
    expect(await names(instants.created)).toEqual(["four-eyes", "payments"]);
    expect(await names("2020-01-01T00:00:00Z")).toEqual([]);
  });

  it("is unknown before its first version and in the future, also over HTTP", async () => {
    await expectRefusal(getPolicyAsOf(id, instants.before), "unknown_then");
    await expectRefusal(getPolicyAsOf(id, "2099-01-01T00:00:00Z"), "instant_ahead");
    const params = { policyId: id };
    const answer = (at: string) => world.call(GET, { as: second, params, path: `/?at=${at}` });
    expect(await (await answer(instants.created)).json()).toMatchObject({ version: 1, asOf: { at: instants.created } });
    const early = await answer(instants.before);
    expect([early.status, await early.json()]).toMatchObject([404, { code: "unknown_then", errors: [{ path: "at" }] }]);
    expect((await answer("yesterday")).status).toBe(400);
  });
});
