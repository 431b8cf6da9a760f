import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as outcomesRoute from "@/app/access/v1/outcomes/route";
import * as holdsRoute from "@/app/api/legal-holds/route";
import * as retentionRoute from "@/app/api/log-retention/route";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { record } from "@/lib/testing/sealing";
import { requestToken } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { entriesAround } from "./around.queries";
import { getAuditEntry, listAudit } from "./queries";
import { sealUpTo } from "./sequencer";

let world: World;
let admin: Awaited<ReturnType<World["person"]>>;
let agent: TestAgent;
const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const other = "0af7651916cd43dd8448eb211c80319c";
const headersOf = (id: string) => ({ traceparent: `00-${id}-00f067aa0ba902b7-01` });

beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  agent = await given.agent("https://traced.acme.example");
  await given.delegation(agent);
  const token = async (headers: Record<string, string>) =>
    ((await (await requestToken(agent, {}, headers)).json()) as { access_token: string }).access_token;
  const allowed = await evaluate(agent, await token(headersOf(trace)), { headers: headersOf(trace) });
  await evaluate(agent, await token({}), { headers: { traceparent: "00-malformed" } });
  await evaluate(agent, await token(headersOf(other)), { headers: headersOf(other), amount: "1000000.00" });
  const unknown = { resource: "https://unknown.acme.example" };
  await expect(requestToken(agent, unknown, headersOf(trace))).rejects.toThrow("invalid_target");
  const outcome = { decision_id: allowed.context.decision_id, outcome: "executed" };
  await world.call(outcomesRoute.POST, {
    ...{ method: "POST", body: outcome },
    headers: { ...headersOf(trace), authorization: `Bearer ${agent.pepKey}` },
  });
  const period = { from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" };
  const body = { name: "Traced", reason: "A test", ...period };
  await world.call(holdsRoute.POST, { method: "POST", as: admin, headers: headersOf(trace), body });
  await sealUpTo(await record(1));
});
afterAll(() => world.end());

const find = async (q: string) => (await listAudit(admin, { q, limit: 50, order: "asc" })).entries;
const typesOf = async (q: string) => (await find(q)).map(({ type }) => type).toSorted();

describe("the trace of a request", () => {
  const types = ["decision.made", "log.hold-placed", "outcome.reported", "token.issued", "token.refused"];

  it("is sealed in each record of the request, and finds them all", async () => {
    expect(await typesOf(`trace:${trace}`)).toEqual(types);
    expect(await typesOf(`trace:${other}`)).toEqual(["decision.made", "token.issued"]);
    const [first] = await find(`trace:${trace} type:decision.made`);
    expect((await getAuditEntry(admin, first?.index ?? -1)).facts).toMatchObject({ trace });
  });

  it("is found in capital letters, in a list, and by its id alone", async () => {
    expect(await typesOf(`trace:${trace.toUpperCase()}`)).toEqual(types);
    expect(await typesOf(`trace:${trace},${other}`)).toHaveLength(types.length + 2);
    expect(await typesOf(trace)).toEqual(types);
    expect(await typesOf(`type:decision.made -trace:${trace},${other}`)).toEqual(["decision.made"]);
  });

  it("leads from one of its entries to those before and after it", async () => {
    const [, second] = await find(`trace:${trace}`);
    const { neighbours } = await entriesAround(admin, second?.index ?? -1);
    expect(neighbours.find(({ by }) => by === "trace")).toMatchObject({
      ...{ q: `trace:${trace}`, previous: { type: "token.issued" } },
      next: { type: "token.refused" },
    });
  });

  it.each(["trace:4bf9", `trace:${"0".repeat(32)}`, "trace:*", "trace:none"])("%s is refused", async (q) => {
    expect(await codeOf(find(q))).toBe("malformed_filter");
  });
});

describe("the member that a change names", () => {
  it("finds the change in upper or lower case, and an unknown one is refused", async () => {
    const body = { months: 24, reason: "A test" };
    await world.call(retentionRoute.PUT, { method: "PUT", as: admin, body });
    await sealUpTo(await record(2));
    expect(await typesOf("changed:months")).toEqual(["log.retention-changed"]);
    expect(await typesOf("changed:MONTHS,riskTier")).toEqual(["log.retention-changed"]);
    expect(await codeOf(find("changed:colour"))).toBe("unknown_filter_value");
  });
});
