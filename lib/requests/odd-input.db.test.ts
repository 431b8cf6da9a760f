import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as POLICY_VERSIONS } from "@/app/api/approval-policies/[policyId]/versions/route";
import { GET as DELEGATION_VERSIONS } from "@/app/api/delegations/[delegationId]/versions/route";
import { GET as LIST, POST as MAKE } from "@/app/api/requests/route";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import { encodeCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type Route, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let as: Principal;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  as = await world.person(["security"]);
});
afterAll(() => world.end());

const answer = async (route: Route, call: Parameters<World["call"]>[1]) => {
  const response = await world.call(route, { as, ...call });
  const { code, errors = [] } = await response.json();
  return [response.status, code, ...errors.map(({ path }: { path: string }) => path)];
};

describe("a cursor that no list gave out is refused, and no accident of ours", () => {
  const refused = [400, "malformed_cursor", "cursor"];
  const at = "2026-12-01T00:00:00.000Z";

  it.each([[2_147_483_648], [-2_147_483_649], [0.5]])("%d is no version", async (version) => {
    const path = `/?cursor=${encodeCursor([version])}`;
    const delegationId = await given.delegation(spine);
    expect(await answer(POLICY_VERSIONS, { path, params: { policyId: defaultPolicyId } })).toEqual(refused);
    expect(await answer(DELEGATION_VERSIONS, { path, params: { delegationId } })).toEqual(refused);
  });

  it.each([
    [3, 2_147_483_648, 5, at],
    [3, 1, 5, "0000-01-01T00:00:00.000Z"],
    [3, 1, 5, "-004714-01-01T00:00:00.000Z"],
  ])("%d, %d, %d, %s is no place in the order of risk", async (...values) => {
    const path = `/?sort=risk&cursor=${encodeCursor([...values, "req_x"])}`;
    expect(await answer(LIST, { path })).toEqual(refused);
  });

  it("an amount may be of any size there", async () => {
    const path = `/?sort=risk&cursor=${encodeCursor([3, 1, 1e15 + 0.5, at, "req_x"])}`;
    expect((await answer(LIST, { path }))[0]).toBe(200);
  });
});

it.each(["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])(
  "a delegation cannot begin at %s: no such time can be stored",
  async (notBefore) => {
    const terms = { agentId: spine.agentId, purpose: "Refunds", authority: [payments(spine)] };
    const expiresAt = inSeconds(3600);
    const call = { method: "POST", path: "/", body: { ...terms, expiresAt, notBefore } };
    expect(await answer(MAKE, call)).toEqual([400, "malformed_request", "notBefore"]);
  },
);
