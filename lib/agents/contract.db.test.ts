import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as activate } from "@/app/api/agents/[agentId]/activate/route";
import { DELETE as revokeToken } from "@/app/api/agents/[agentId]/enrolment-tokens/[tokenId]/route";
import { POST as issueToken } from "@/app/api/agents/[agentId]/enrolment-tokens/route";
import { POST as resume } from "@/app/api/agents/[agentId]/resume/route";
import { PATCH, GET as read } from "@/app/api/agents/[agentId]/route";
import { POST as suspend } from "@/app/api/agents/[agentId]/suspend/route";
import { GET as list, POST } from "@/app/api/agents/route";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let security: Principal;
let second: Principal;
let auditor: Principal;
let owner: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  second = await world.person(["security"]);
  auditor = await world.person(["auditor"]);
  owner = await world.person(["member"]);
});
afterAll(() => world.end());

type Json = Record<string, unknown> & { id: string; errors: { path: string; code: string }[] };
const json = async (answer: Response) => (await answer.json()) as Json;

let names = 0;
/** Octal digits as letters, no two of which look alike. */
const nextName = () =>
  `contract-${(names++ + 64).toString(8).replace(/\d/g, (digit) => "abcdefgh".charAt(Number(digit)))}`;
const registration = (change: Record<string, unknown> = {}) => ({
  name: nextName(),
  purpose: "Refunds",
  ownerEmail: owner.email,
  environment: "prod",
  riskTier: "low",
  ...change,
});
const post = (body: unknown, as: Principal | undefined = security) =>
  world.call(POST, { method: "POST", body, ...(as && { as }) });
const registered = async (change: Record<string, unknown> = {}) => json(await post(registration(change)));
const on = (route: typeof activate, id: string, body: unknown = {}, as = security, headers = {}) =>
  world.call(route, { method: "POST", as, params: { agentId: id }, body, headers });

describe("POST /api/agents", () => {
  it("answers id, SPIFFE ID and draft", async () => {
    const answer = await post(registration({ name: "refund-bot", displayName: "Refunds" }));
    expect(answer.status).toBe(201);
    expect(await json(answer)).toMatchObject({
      id: expect.stringMatching(/^agt_[0-9A-HJKMNP-TV-Z]{26}$/),
      spiffeId: "spiffe://acme.example/agent/refund-bot",
      status: "draft",
      owner: { id: owner.personId },
      blueprint: { name: "standard", version: 1 },
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a state of one's own choice", { status: "active" }, "status"],
    ["an owner by id", { ownerId: "per_x" }, "ownerId"],
    ["a name in capitals", { name: "Refund" }, "name"],
    ["a name that climbs", { name: "../refund" }, "name"],
    ["no purpose", { purpose: "  " }, "purpose"],
    ["a purpose that reorders", { purpose: "a\u202eb" }, "purpose"],
    ["a display name of two scripts", { displayName: "Рayments" }, "displayName"],
    ["a display name with a control", { displayName: "a\u0000b" }, "displayName"],
    ["an unknown tier", { riskTier: "harmless" }, "riskTier"],
    ["a list for a text", { name: ["refund"] }, "name"],
    ["a prototype", { constructor: { prototype: {} } }, "constructor"],
  ])("refuses %s", async (_, change, path) => {
    const answer = await post(registration(change));
    expect(answer.status).toBe(400);
    expect((await json(answer)).errors.map((error) => error.path)).toContain(path);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["an owner nobody knows", { ownerEmail: "nobody@acme.example" }, "ownerEmail"],
    ["a blueprint that is not there", { blueprintId: "bpr_01K8QWERTYV10PASDFGHJKMZXC" }, "blueprintId"],
  ])("refuses %s as invalid", async (_, change, path) => {
    const answer = await post(registration(change));
    expect(answer.status).toBe(422);
    expect((await json(answer)).errors.map((error) => error.path)).toEqual([path]);
  });

  it("is for those who may", async () => {
    expect((await post(registration(), auditor)).status).toBe(403);
    expect((await post(registration(), owner)).status).toBe(403);
    expect((await world.call(POST, { method: "POST", body: registration() })).status).toBe(401);
  });

  it("honours Idempotency-Key", async () => {
    const body = registration();
    const headers = { "idempotency-key": "retry-1" };
    const send = (request: unknown) => world.call(POST, { method: "POST", as: security, body: request, headers });
    const first = await send(body);
    expect(first.status).toBe(201);
    expect((await json(await send(body))).id).toBe((await json(first)).id);
    expect((await send(registration())).status).toBe(409);
  });
});

describe("activation", () => {
  it("answers 200 for a low tier, also without a body", async () => {
    const { id } = await registered();
    const answer = await world.call(activate, {
      method: "POST",
      as: security,
      params: { agentId: id },
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(200);
    expect(await json(answer)).toMatchObject({ status: "active" });
    expect((await on(activate, id)).status).toBe(409);
  });

  it("answers 202 for a high tier, 403 to the same person, 200 to a second one", async () => {
    const { id } = await registered({ riskTier: "high" });
    const asked = await on(activate, id);
    expect(asked.status).toBe(202);
    expect(await json(asked)).toMatchObject({
      status: "pending",
      whyNot: { activate: { code: "second_person_required" } },
    });
    expect((await on(activate, id)).status).toBe(403);
    expect((await on(activate, id, {}, second)).status).toBe(200);
  });

  it("answers 403 to a confirmation by a person who signed in long ago (S9)", async () => {
    const { id } = await registered({ riskTier: "critical" });
    expect((await on(activate, id)).status).toBe(202);
    const late = await world.person(["security"]);
    await world.sql("update sessions set authenticated_at = now() - interval '1 hour' where person_id = $1", [
      late.personId,
    ]);
    const answer = await on(activate, id, {}, late);
    expect([answer.status, await json(answer)]).toMatchObject([403, { code: "step_up_required" }]);
    expect((await world.sql("select status from agents where id = $1", [id]))[0]).toEqual({ status: "pending" });
  });

  it("answers 412 to a confirmation of what was edited since, which asks for no activation (I10)", async () => {
    const { id } = await registered({ riskTier: "high" });
    const { version } = await json(await on(activate, id));
    await world.call(PATCH, { method: "PATCH", as: security, params: { agentId: id }, body: { riskTier: "critical" } });
    const answer = await on(activate, id, {}, second, { "if-match": `"${version}"` });
    expect(answer.status).toBe(412);
    expect((await world.sql("select status from agents where id = $1", [id]))[0]).toEqual({ status: "draft" });
  });

  it("answers 403 to a request that began before the person lost the role or was deactivated", async () => {
    const { id } = await registered();
    for (const change of ["status = 'deactivated'", "roles = '{member}'"]) {
      const former = await world.person(["security"]);
      await world.sql(`update people set ${change} where id = $1`, [former.personId]);
      expect(await codeOf(goLive(former, id)), change).toBe("not_allowed");
    }
  });

  it("answers 409 owner_required without an owner", async () => {
    const { id } = await registered({ ownerEmail: undefined });
    const answer = await on(activate, id);
    expect(answer.status).toBe(409);
    expect(await json(answer)).toMatchObject({ code: "owner_required" });
  });
});

it("answers 412 to a resumption of what was edited since it was shown (I10)", async () => {
  const { id } = await registered();
  await on(activate, id);
  const { version } = await json(await on(suspend, id, { reason: "Investigation" }));
  await world.call(PATCH, { method: "PATCH", as: security, params: { agentId: id }, body: { purpose: "Payments" } });
  expect((await on(resume, id, {}, security, { "if-match": `"${version}"` })).status).toBe(412);
  expect(await json(await on(resume, id))).toMatchObject({ status: "active", purpose: "Payments" });
});

describe("PATCH /api/agents/{id}", () => {
  const patch = (id: string, body: unknown, tag?: string, as = security) =>
    world.call(PATCH, { method: "PATCH", as, params: { agentId: id }, body, headers: tag ? { "if-match": tag } : {} });

  it("edits from the version that was read, and not from an older one", async () => {
    const { id } = await registered();
    const tag = (await world.call(read, { as: security, params: { agentId: id } })).headers.get("etag") ?? "";
    expect(tag).toBe('"1"');
    const edited = await patch(id, { displayName: "Käthe" }, tag);
    expect(edited.status).toBe(200);
    expect(edited.headers.get("etag")).toBe('"2"');
    expect((await patch(id, { displayName: "Other" }, tag)).status).toBe(412);
    expect((await patch(id, { displayName: "Other" }, "W/nonsense")).status).toBe(400);
    expect((await patch(id, { name: "another" })).status).toBe(400);
    expect((await patch(id, { displayName: null }, '"2"')).status).toBe(200);
  });

  it("an id that cannot be one and one that is not there are the same 404", async () => {
    const unknown = await patch("agt_01K8QWERTYV10PASDFGHJKMZXC", { displayName: "x" });
    const impossible = await patch("toString", { displayName: "x" });
    expect([unknown.status, impossible.status]).toEqual([404, 404]);
  });
});

describe("enrolment tokens", () => {
  it("are shown once to the agent's owner, and can be taken back", async () => {
    const { id } = await registered();
    const answer = await on(issueToken, id, { ttlSeconds: 600 }, owner);
    expect(answer.status).toBe(201);
    const issued = await json(answer);
    expect(issued).toMatchObject({ token: expect.stringMatching(/^met_[A-Za-z0-9_-]{43}$/), status: "open" });
    expect(Date.parse(String(issued.expiresAt))).toBeGreaterThan(Date.parse(String(issued.createdAt)) + 590_000);
    const revoke = () =>
      world.call(revokeToken, {
        method: "DELETE",
        as: owner,
        params: { agentId: id, tokenId: issued.id },
        headers: { "content-type": "application/json" },
      });
    expect((await revoke()).status).toBe(200);
    expect((await revoke()).status).toBe(409);
  });

  it.each([
    [{ ttlSeconds: 59 }, "ttlSeconds"],
    [{ ttlSeconds: 86_401 }, "ttlSeconds"],
    [{ ttlSeconds: "600" }, "ttlSeconds"],
    [{ network: "10.0.0.1" }, "network"],
    [{ expectedThumbprint: "x" }, "expectedThumbprint"],
  ])("%j is refused", async (body, path) => {
    const { id } = await registered({ name: `tokens-${path.toLowerCase()}-${JSON.stringify(body).length}` });
    const answer = await on(issueToken, id, body);
    expect(answer.status).toBe(400);
    expect((await json(answer)).errors.map((error) => error.path)).toEqual([path]);
  });

  it("are told again under the same key only to people who may still enrol the agent", async () => {
    const { id } = await registered();
    const again = (as: Principal) => on(issueToken, id, {}, as, { "idempotency-key": "issue-1" });
    const first = await json(await again(owner));
    expect((await json(await again(owner))).token).toBe(first.token);
    const heldBy = (personId: string) => world.sql("update agents set owner_id = $2 where id = $1", [id, personId]);
    await heldBy(security.personId);
    const former = await again(owner);
    expect([former.status, await former.text()]).toEqual([404, expect.not.stringContaining("met_")]);
    await heldBy(owner.personId);
    expect((await json(await again(owner))).token).toBe(first.token);
    await on(activate, id);
    expect((await on(suspend, id, { reason: "Odd." })).status).toBe(200);
    expect((await json(await again(owner))).token).toBe(first.token);
  });

  it("are not issued for a stopped agent", async () => {
    const { id } = await registered();
    await on(activate, id);
    expect((await on(suspend, id, { reason: "Odd." })).status).toBe(200);
    expect((await on(issueToken, id)).status).toBe(409);
  });
});

describe("GET /api/agents", () => {
  it("pages, counts, and refuses what it does not know", async () => {
    const get = (path: string, as = security) => world.call(list, { as, path });
    const page = await json(await get("/api/agents?limit=2&counts=true"));
    expect(page.agents).toHaveLength(2);
    expect(page.counts).toMatchObject({ all: expect.any(Number) });
    expect((await get(`/api/agents?cursor=${page.next}`)).status).toBe(200);
    for (const query of [
      "limit=0",
      "limit=201",
      "sort=colour",
      "cursor=%7B%7D",
      `cursor=${page.next}&sort=-lastAction`,
    ]) {
      expect((await get(`/api/agents?${query}`)).status, query).toBe(400);
    }
    expect((await get("/api/agents?q=colour:red")).status).toBe(422);
  });
});
