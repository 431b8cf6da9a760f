import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import { addPerson, type Json, succeeded } from "@/lib/testing/http";
import {
  addSubject,
  delegate,
  evaluate,
  type MadeRequest,
  payments,
  type Stage,
  type Subject,
  setStage,
} from "@/lib/testing/stage";

// An agent that was denied asks, by its own token, for what would have allowed it: for itself, and for no other agent.
const server = sharedServer();
const ownApi = `${server.publicUrl}/api`;

type Asked = MadeRequest & {
  code: string;
  purpose: string;
  changesDelegationId: string | null;
  authority: Json[];
  through: { id: string } | null;
};
/** An agent that may ask for authority, and its token for that. */
type Asking = Subject & { asksBy: string };

let stage: Stage;
let agent: Asking;
beforeAll(async () => {
  stage = await setStage(server);
  agent = await asking(stage);
});

async function asking(of: Stage): Promise<Asking> {
  const subject = await addSubject(of);
  const over = { type: "mandate", locations: [ownApi], actions: ["requests:create"], identifiers: ["*"] };
  await delegate(of, subject.agentId, { authority: [over] });
  return { ...subject, asksBy: await subject.instance.token(ownApi, { at: server.url }) };
}

const question = { id: "account/us-7/pay-9", amount: "77.50" };
const denialOf = async (of: Subject): Promise<string> => {
  const { body } = await evaluate(stage, of, question);
  expect(body).toMatchObject({ decision: false, context: { code: "outside_authority" } });
  return body.context.decision_id;
};
const askFrom = ({ instance, asksBy }: Asking, denial: string) =>
  instance.callApi<Asked>("POST", `/api/decisions/${denial}/request`, { token: asksBy, at: server.url });

/** Every request that was ever made for an agent. */
async function requestsFor({ agentId }: Subject): Promise<string[]> {
  const path = `/api/requests?q=agent:${agentId}`;
  const { requests } = succeeded(await stage.admin.get<{ requests: { id: string }[] }>(path));
  return requests.map(({ id }) => id);
}

describe("an agent that was denied", () => {
  it("asks by its token for the narrowest authority that would have allowed it, and granted, it is allowed", async () => {
    const made = succeeded(await askFrom(agent, await denialOf(agent)), [201]);
    const [element] = [payments(stage)];
    expect(made).toMatchObject({
      ...{ status: "pending", through: { id: agent.agentId }, changesDelegationId: agent.delegationId },
      purpose: "create payment account/us-7/pay-9 for the task refund",
      // The agent's present authority with this one resource added: no other resource, and no larger amount.
      authority: [{ ...element, id: "el_1", identifiers: ["account/eu-*", question.id] }],
    });
    const { id, digest } = made;
    succeeded(await stage.owner.client.post(`/api/requests/${id}/consent`, { digest }));
    const approved = await stage.approver.client.post(`/api/requests/${id}/approve`, { digest, note: "" });
    expect(succeeded(approved)).toMatchObject({ status: "approved", delegationId: agent.delegationId });
    const form = { delegation_id: agent.delegationId };
    const token = await agent.instance.token(stage.server.identifier, { at: server.url, form });
    const decide = async (change: object) =>
      (await evaluate(stage, { ...agent, token }, { ...question, ...change })).body.decision;
    expect(await decide({})).toBe(true);
    expect([await decide({ id: `${question.id}0` }), await decide({ amount: "500.01" })]).toEqual([false, false]);
  });

  it.each([
    ["of the same owner", async () => stage],
    ["of somebody else", async () => ({ ...stage, owner: await addPerson(stage.admin, ["member"]) })],
  ])("asks for nothing that was denied to an agent %s, and nothing is stored", async (_, owned) => {
    const other = await addSubject(await owned());
    const denial = await denialOf(other);
    const before = [await requestsFor(other), await requestsFor(agent)];
    expect(await askFrom(agent, denial)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect([await requestsFor(other), await requestsFor(agent)]).toEqual(before);
  });

  it("asks for nothing where it may not ask at all", async () => {
    const silent = await addSubject(stage);
    const denial = await denialOf(silent);
    const before = await requestsFor(silent);
    // Its token is for payments, and not for asking.
    expect((await askFrom({ ...silent, asksBy: silent.token }, denial)).status).toBe(401);
    expect(await requestsFor(silent)).toEqual(before);
  });
});
