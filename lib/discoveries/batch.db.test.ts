import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as REGISTER } from "@/app/api/agents/route";
import { POST as DECIDE } from "@/app/api/discoveries/decisions/route";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { importDiscoveries } from "./commands";
import { listDiscoveries, registrationOf, taggedDiscovery } from "./queries";
import { type DecidedDiscovery, DiscoveryFilters, ImportDiscoveries } from "./schema";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

/** Imports identities, and answers them in the order of their ids there. */
async function imported(origin: string, count: number, owner?: string) {
  const rows = Array.from({ length: count }, (_, n) => ({
    ...{ externalId: `${origin}-${String(n).padStart(3, "0")}`, name: `Refund Bot ${n}` },
    ...(owner && { owner }),
  }));
  await importDiscoveries(security, ImportDiscoveries.parse({ origin, kind: "oauth_client", rows }));
  const filters = DiscoveryFilters.parse({ q: `origin:${origin}`, limit: 200 });
  const { discoveries } = await listDiscoveries(filters);
  return discoveries.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
}

async function decide(body: object): Promise<{ status: number; results: DecidedDiscovery[] }> {
  const answer = await world.call(DECIDE, { method: "POST", path: "/api/discoveries/decisions", as: security, body });
  const { results = [] } = (await answer.json()) as { results?: DecidedDiscovery[] };
  return { status: answer.status, results };
}

const decided = (id: string) =>
  world.sql(
    `select 1 from log_entries
     where type = 'discovery.decided' and convert_from(body, 'UTF8') like '%' || $1 || '%'`,
    [id],
  );

describe("a decision about several identities", () => {
  it("has a result and a record for each, and a refusal holds up no other", async () => {
    const [first, second, third] = await imported("Several", 3);
    const seen = [first, second, third].flatMap((one) => (one ? [{ id: one.id, version: one.version }] : []));
    const stale = seen.map((one, n) => (n === 1 ? { ...one, version: 7 } : one));
    const body = { status: "blocked", reason: "Old clients.", discoveries: stale };
    expect(await decide(body)).toMatchObject({
      status: 200,
      results: [
        { id: first?.id, outcome: "done", version: 2, code: null },
        { id: second?.id, outcome: "refused", version: null, code: "stale", reason: expect.any(String) },
        { id: third?.id, outcome: "done", version: 2 },
      ],
    });
    const kept = await listDiscoveries(DiscoveryFilters.parse({ q: "origin:Several", status: "blocked" }));
    expect(kept.discoveries).toMatchObject([{ reason: "Old clients." }, { reason: "Old clients." }]);
    expect(await decided(first?.id ?? "")).toHaveLength(1);
    // It can be sent again: what is so already is unchanged, and leaves no record.
    expect((await decide(body)).results.map(({ outcome }) => outcome)).toEqual(["unchanged", "refused", "unchanged"]);
    expect(await decided(first?.id ?? "")).toHaveLength(1);
  });

  it("is about a hundred at most, blocks or ignores, and needs a reason", async () => {
    const many = await imported("Many", 101);
    const discoveries = many.map(({ id, version }) => ({ id, version }));
    const body = { status: "ignored", reason: "Tests." };
    expect((await decide({ ...body, discoveries })).status).toBe(400);
    expect((await decide({ ...body, discoveries: discoveries.slice(0, 1), reason: undefined })).status).toBe(400);
    expect((await decide({ ...body, discoveries: discoveries.slice(0, 1), status: "claimed" })).status).toBe(400);
    const { results } = await decide({ ...body, discoveries: discoveries.slice(0, 100) });
    expect(results.filter(({ outcome }) => outcome === "done")).toHaveLength(100);
  });

  it("refuses what is unknown, and is refused whole with the members at fault if nothing is known", async () => {
    const [known] = await imported("Known", 1);
    const [one, other] = [`dsc_${"0".repeat(26)}`, `dsc_${"1".repeat(26)}`];
    const body = { status: "ignored", reason: "Gone." };
    const { status, results } = await decide({ ...body, discoveries: [{ id: one }, { id: known?.id }] });
    expect([status, results.map(({ outcome, code }) => code ?? outcome)]).toEqual([
      ...[200, ["discovery_not_found", "done"]],
    ]);
    const unknown = { ...body, discoveries: [{ id: one }, { id: other }] };
    const path = "/api/discoveries/decisions";
    const answer = await world.call(DECIDE, { method: "POST", path, as: security, body: unknown });
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      {
        code: "discovery_not_found",
        errors: [0, 1].map((at) => ({ path: `discoveries[${at}].id`, code: "discovery_not_found" })),
      },
    ]);
  });
});

describe("the registration of an identity", () => {
  const register = (body: object) =>
    world.call(REGISTER, { method: "POST", path: "/api/agents", as: security, body: { ...governed, ...body } });
  const governed = { environment: "dev", riskTier: "low", purpose: "Refunds." };

  it("begins with what its system says", async () => {
    const [one] = await imported("Prefilled", 1, "finance@acme.example");
    expect(await registrationOf(one?.id ?? "")).toMatchObject({
      ...{ id: one?.id, version: 1 },
      fields: {
        ...{ name: "refund-bot-0", displayName: "Refund Bot 0", ownerEmail: "finance@acme.example" },
        purpose: "Does the work of the OAuth client Refund Bot 0 of Prefilled.",
      },
    });
    const [team] = await imported("Team", 1, "Finance team");
    expect((await registrationOf(team?.id ?? ""))?.fields).not.toHaveProperty("ownerEmail");
    expect(await registrationOf(`dsc_${"0".repeat(26)}`)).toBeUndefined();
  });

  it("links the new agent in the same transaction", async () => {
    const [one] = await imported("Linked", 1);
    const discovery = { id: one?.id, version: one?.version };
    const answer = await register({ name: "linked-bot", discovery });
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    expect((await taggedDiscovery(one?.id ?? "")).body).toMatchObject({ status: "registered", agent: { id } });
  });

  it("registers no agent if the identity was decided meanwhile", async () => {
    const [one] = await imported("Meanwhile", 1);
    await decide({ status: "ignored", reason: "Gone.", discoveries: [{ id: one?.id }] });
    const refused = await register({ name: "late-bot", discovery: { id: one?.id, version: one?.version } });
    expect(refused.status).toBe(412);
    expect(await world.sql("select 1 from agents where name = 'late-bot'")).toEqual([]);
  });
});
