import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as changes from "@/app/api/agents/[agentId]/changes/[changeId]/confirm/route";
import { PATCH } from "@/app/api/agents/[agentId]/route";
import { POST } from "@/app/api/agents/route";
import type { Principal } from "@/lib/principals/principal";
import { sideBySide } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import type { EditAgentRequest } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  owner = await world.person(["member"]);
  await buildAgent(security, { name: "crm-agent", displayName: "Customer desk" });
});
afterAll(() => world.end());

const bodyOf = async (response: Response) => ({ ...(await response.json()), http: response.status });
const edit = async (id: string, body: EditAgentRequest, as = security) =>
  bodyOf(await world.call(PATCH, { method: "PATCH", as, params: { agentId: id }, body }));
const register = async (members: object) => {
  const rest = { purpose: "Refunds", ownerEmail: owner.email, environment: "prod", riskTier: "low" };
  return bodyOf(await world.call(POST, { method: "POST", as: security, body: { ...rest, ...members } }));
};
const refusal = (code: string, path: string) => ({
  ...{ http: 409, code: `agent_name_${code}` },
  errors: [{ path, code }],
});

describe("a display name", () => {
  it.each([
    ["crm-agent", "taken"],
    ["CRM-Agent", "taken"],
    ["customer DESK", "taken"],
    ["CRM Agent", "confusable"],
    ["ｃｒｍ－ａｇｅｎｔ", "confusable"],
    ["crrn-agent", "confusable"],
    ["Customer-Desk", "confusable"],
    ["Refunds (crm-agent)", "confusable"],
  ])("%s of another agent is refused: %s", async (displayName, code) => {
    const { id } = await buildAgent(security, { ownerEmail: owner.email });
    expect(await edit(id, { displayName }, owner)).toMatchObject(refusal(code, "displayName"));
    const name = `mine-${id.slice(-10).toLowerCase().replaceAll(/\d/g, "x")}`;
    expect(await register({ name, displayName })).toMatchObject(refusal(code, "displayName"));
  });

  it("names the other agent only to a person who may see it", async () => {
    const { id } = await buildAgent(security, { ownerEmail: owner.email });
    expect((await edit(id, { displayName: "CRM agent" }, owner)).detail).not.toContain("crm-agent");
    expect((await edit(id, { displayName: "CRM agent" })).detail).toContain("crm-agent");
  });

  it("may be the agent's own name in other words, and what no other agent shows any more", async () => {
    const { id } = await buildAgent(security, { name: "ledger-desk" });
    expect(await edit(id, { displayName: "Ledger Desk" })).toMatchObject({ http: 200 });
    const other = await buildAgent(security);
    expect(await edit(other.id, { displayName: "Ledger desk!" })).toMatchObject(refusal("confusable", "displayName"));
    expect(await edit(id, { displayName: "Books" })).toMatchObject({ http: 200 });
    expect(await edit(other.id, { displayName: "Books" })).toMatchObject(refusal("taken", "displayName"));
    expect(await edit(id, { displayName: null })).toMatchObject({ http: 200 });
    expect(await edit(other.id, { displayName: "Books" })).toMatchObject({ http: 200 });
  });

  it("is taken also by an agent that is retired", async () => {
    const { id } = await buildAgent(security, { displayName: "Old desk" });
    await world.sql("update agents set status = 'retired' where id = $1", [id]);
    const other = await buildAgent(security);
    expect(await edit(other.id, { displayName: "Old desk" })).toMatchObject(refusal("taken", "displayName"));
  });

  it("that two agents had before stays, and their other members are edited", async () => {
    const { id } = await buildAgent(security, { displayName: "Twin desk" });
    const twin = await buildAgent(security);
    const same = "update agents set display_name = 'Twin desk', display_skeleton = 'twindesk' where id = $1";
    await world.sql(same, [twin.id]);
    for (const one of [id, twin.id])
      expect(await edit(one, { displayName: "Twin desk", purpose: "Payouts" })).toMatchObject({ http: 200 });
  });

  it("that was taken while an edit waited is refused at the confirmation", async () => {
    const { id } = await buildActiveAgent(security);
    const { pendingChange } = await edit(id, { riskTier: "critical", displayName: "Harbour" });
    const other = await buildAgent(security);
    expect(await edit(other.id, { displayName: "Harbour" })).toMatchObject({ http: 200 });
    const params = { agentId: id, changeId: pendingChange.id };
    const body = { digest: pendingChange.digest };
    const confirmed = await bodyOf(await world.call(changes.POST, { method: "POST", as: second, params, body }));
    expect(confirmed).toMatchObject(refusal("taken", "displayName"));
  });

  it("asked for by twenty agents at once is given to one", async () => {
    const agents = await sideBySide(20, () => buildAgent(security));
    const edits = await sideBySide(20, (at) =>
      edit(agents[at]?.id ?? "", { displayName: at % 2 === 0 ? "Quay side" : "Quay-Side" }),
    );
    expect(edits.filter(({ http }) => http === 200)).toHaveLength(1);
  });
});

describe("a name", () => {
  it("that another agent shows, or that looks like it, is refused", async () => {
    expect(await register({ name: "customer-desk" })).toMatchObject(refusal("confusable", "name"));
    await buildAgent(security, { displayName: "Payroll" });
    expect(await register({ name: "payroll" })).toMatchObject(refusal("taken", "name"));
    expect(await register({ name: "payrol1" })).toMatchObject(refusal("confusable", "name"));
  });

  it("and the same display name asked for at once are given to one", async () => {
    const agents = await Promise.all(Array.from({ length: 5 }, () => buildAgent(security)));
    const asked = agents.flatMap(({ id }) => [
      edit(id, { displayName: "Wharf hand" }),
      register({ name: "wharf-hand" }),
    ]);
    const given = (await Promise.all(asked)).filter(({ http }) => http < 300);
    expect(given).toHaveLength(1);
  });
});
