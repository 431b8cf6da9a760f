import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as colleagueRoute from "@/app/api/requests/colleague/route";
import * as requestsRoute from "@/app/api/requests/route";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest } from "@/lib/requests/commands/decide";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let [owner, colleague, stranger, admin]: Principal[] = [];
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  [owner, colleague, stranger] = [
    await world.person(["member"]),
    await world.person(["member"]),
    await world.person(["member"]),
  ];
  admin = await world.person(["admin"]);
  await world.sql("update agents set owner_id = $1 where id = $2", [owner?.personId, spine.agentId]);
  // The owner meets people who voted on one of their requests.
  const { id } = await (await ask(owner, {})).json();
  await world.sql(
    `insert into request_votes (request_id, revision, person_id, verdict, digest) values ($1, 1, $2, 'ask_changes', 'x')`,
    [id, colleague?.personId],
  );
});
afterAll(() => world.end());

const ask = (as: Principal | undefined, change: object) =>
  world.call(requestsRoute.POST, {
    ...{ method: "POST", path: "/api/requests", ...(as && { as }) },
    body: {
      ...{ agentId: spine.agentId, purpose: "Refund customers", authority: [payments(spine)] },
      expiresAt: inSeconds(3600),
      ...change,
    },
  });
const outcome = async (as: Principal | undefined, change: object) => {
  const { request_id: _, ...body } = await (await ask(as, change)).json();
  return body.onBehalfOf ?? { code: body.code, detail: body.detail, errors: body.errors };
};
const find = async (as: Principal | undefined, email = "") => {
  const path = `/api/requests/colleague?${new URLSearchParams({ email })}`;
  const response = await world.call(colleagueRoute.GET, { path, ...(as && { as }) });
  const { request_id: _, ...body } = await response.json();
  return response.status === 200 ? body : { code: body.code, detail: body.detail, path: body.errors[0]?.path };
};

describe("on whose behalf an agent would act", () => {
  it("is answered by address, for people that the asker works with", async () => {
    const email = `  ${colleague?.email.toUpperCase()} `;
    expect(await outcome(owner, { onBehalfOfEmail: email })).toMatchObject({ id: colleague?.personId });
    expect(await find(owner, email)).toEqual({ id: colleague?.personId, name: expect.any(String) });
    expect(await outcome(owner, { onBehalfOfEmail: owner?.email })).toMatchObject({ id: owner?.personId });
  });

  it("is not found for a stranger, whose address answers like an unknown one", async () => {
    const nobody = await outcome(owner, { onBehalfOfEmail: "nobody@acme.example" });
    expect(nobody).toMatchObject({ code: "person_unknown", errors: [{ path: "onBehalfOfEmail", code: "unknown" }] });
    expect(await outcome(owner, { onBehalfOfEmail: stranger?.email })).toEqual(nobody);
    const notFound = await find(owner, "nobody@acme.example");
    expect(notFound).toMatchObject({ code: "person_unknown", path: "email" });
    expect(await find(owner, stranger?.email)).toEqual(notFound);
    // A person who sees the list of people may name anyone.
    expect(await outcome(admin, { onBehalfOfEmail: stranger?.email })).toMatchObject({ id: stranger?.personId });
    expect(await find(admin, stranger?.email)).toMatchObject({ id: stranger?.personId });
  });

  it("is no deactivated person, and is found one way only", async () => {
    const gone = await world.person(["member"]);
    await world.sql("update people set status = 'deactivated' where id = $1", [gone.personId]);
    expect(await outcome(admin, { onBehalfOfEmail: gone.email })).toMatchObject({ code: "person_unknown" });
    const both = { onBehalfOf: colleague?.personId, onBehalfOfEmail: colleague?.email };
    expect(await outcome(owner, both)).toMatchObject({
      code: "person_unknown",
      errors: [{ path: "onBehalfOf", code: "one_of" }],
    });
    expect(await find(owner, "no address")).toMatchObject({ code: "malformed_request", path: "email" });
  });

  it("stays who it is when a delegation is changed, however another person is named (I9)", async () => {
    const [next, named] = [await world.person(["member"]), await given.person(["member"])];
    await world.sql("update agents set owner_id = $1 where id = $2", [next.personId, spine.agentId]);
    const theirs = { ...spine, owner: next };
    const delegationId = await given.delegation(theirs, [payments(spine)], 3600, { onBehalfOf: named.personId });
    const asked = { asker: next, delegationId, delegatorId: next.personId, reason: "I take over refunds" };
    const requestId = await rehomeDelegation(asked);
    await given.approval(spine, requestId);
    const wider = { changesDelegationId: delegationId, authority: [payments(spine, { actions: ["create", "read"] })] };
    const refused = (path: string) => ({ code: "change_invalid", errors: [{ path, code: "not_the_same" }] });
    expect(await outcome(next, { ...wider, onBehalfOfEmail: next.email })).toMatchObject(refused("onBehalfOfEmail"));
    expect(await outcome(next, { ...wider, onBehalfOf: next.personId })).toMatchObject(refused("onBehalfOf"));
    const made = await (await ask(next, wider)).json();
    expect([made.onBehalfOf.id, made.waitsForConsentOf?.id]).toEqual([named.personId, named.personId]);
    // The stored person is judged again when the request is decided.
    await given.consents(made.id);
    await world.sql("update requests set on_behalf_of_id = $1 where id = $2", [next.personId, made.id]);
    const decided = { asker: spine.approver, requestId: made.id, note: "" };
    await expectRefusal(approveRequest({ ...decided, digest: made.digest }), "change_invalid");
  });
});
