import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as PLACE_HOLD } from "@/app/api/legal-holds/route";
import { PUT as CHANGE_RETENTION } from "@/app/api/log-retention/route";
import { PATCH as EDIT_PERSON } from "@/app/api/people/[personId]/route";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, foundedBy, type Route, type World } from "@/lib/testing/world";

let world: World;
let proposer: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [proposer, second] = await foundedBy(world);
  await world.sql("update people set password_chosen_at = clock_timestamp()");
});
afterAll(() => world.end());

type Proposal = { route: Route; method: string; params?: Record<string, string>; body: object };

const ask = (proposal: Proposal, as = proposer, query = "") =>
  world.call(proposal.route, { ...proposal, path: `/api${query}`, as });
const reason = "A test.";
const period = { from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" };

const written = () =>
  world.sql("select (select count(*) from log_entries) as records, (select sum(version) from people) as versions");

async function riskOf(proposal: Proposal): Promise<unknown> {
  const before = await written();
  const response = await ask(proposal, proposer, "?dryRun=true");
  expect(response.status).toBe(200);
  expect(await written()).toEqual(before);
  return ((await response.json()) as { risk: unknown }).risk;
}

describe("a dry run of a proposal", () => {
  it("has no risk for a change that one person makes, and does not make it", async () => {
    await world.sql("update log_retention set months = 36");
    const body = { months: 48, reason };
    expect(await riskOf({ route: CHANGE_RETENTION, method: "PUT", body })).toBeNull();
    const { personId } = await world.person(["member"]);
    const named = { route: EDIT_PERSON, method: "PATCH", params: { personId }, body: { name: "Another name" } };
    expect(await riskOf(named)).toBeNull();
  });

  it("is refused where there is none, and for another value", async () => {
    const { personId } = await world.person(["member"]);
    const edit = { route: EDIT_PERSON, method: "PATCH", params: { personId }, body: { name: "Another name" } };
    expect((await ask(edit, proposer, "?dryRun=false")).status).toBe(400);
    const place = { route: PLACE_HOLD, method: "POST", body: { name: "Case 8", reason, ...period } };
    expect((await ask(place, proposer, "?dryRun=true")).status).toBe(400);
  });

  it("needs no fresh sign-in, uses up no Idempotency-Key, and answers why what is there now refuses it", async () => {
    const { personId } = await world.person(["member"]);
    const body = { roles: ["member", "approver"] };
    const edit = { route: EDIT_PERSON, method: "PATCH", params: { personId }, body };
    const headers = { "idempotency-key": "once" };
    const stale = second;
    const ago = "clock_timestamp() - interval '20 minutes'";
    await world.sql(`update sessions set authenticated_at = ${ago} where person_id = $1`, [stale.personId]);
    expect((await ask(edit, stale)).status).toBe(403);
    const dry = { ...edit, path: "/api?dryRun=true", headers };
    expect((await world.call(EDIT_PERSON, { ...dry, as: stale })).status).toBe(200);
    expect((await world.call(EDIT_PERSON, { ...dry, as: proposer })).status).toBe(200);
    expect((await world.call(EDIT_PERSON, { ...edit, headers, as: proposer })).status).toBe(202);
    const other = { ...dry, headers: { "if-match": '"99"' }, as: proposer };
    const refusedBy = async (call: object) => {
      const answer = await world.call(EDIT_PERSON, { ...call, as: proposer });
      return [answer.status, await answer.json()];
    };
    const refusal = (code: string) => ({ risk: null, refusal: { code, detail: expect.any(String) } });
    expect(await refusedBy(other)).toEqual([200, refusal("stale")]);
    expect(await refusedBy(dry)).toEqual([200, refusal("change_pending")]);
    expect(await refusedBy({ ...dry, params: { personId: proposer.personId } })).toEqual([
      403,
      expect.objectContaining({ code: "own_roles" }),
    ]);
  });
});
