import { readStatus, statusTypes, unpackStatusList } from "@/lib/protocols/status-list/pack";
import { AgentClient } from "@/lib/testing/agent-client";
import { HttpClient, succeeded } from "@/lib/testing/http";
import {
  addAgent,
  addInstance,
  addSubject,
  delegate,
  enrolmentToken,
  evaluate,
  payments,
  type Stage,
  type Subject,
} from "@/lib/testing/stage";
import { claimsOf, exchangeGrant, tokenType } from "@/lib/testing/tokens";

/** An agent with all by which it is used, and an agent below it that it passed authority on to. */
export type Used = { subject: Subject; below: Subject; openEnrolment: string };

/** One attempt of a kind at a server: whether the use succeeded, and the status of the answer. */
export type Attempt = { succeeded: boolean; status: number };
type Use = (at: string, endedAt: number) => Promise<Attempt>;

/** Limits that no test spends. */
const plenty = { field: "amount", unit: "USD", max_each: "500.00", max_total: "1000000.00", window: "P1D" };

/** Makes an agent, an agent below it, and an enrolment token that stays open. */
export async function addUsed(stage: Stage): Promise<Used> {
  const subject = await addSubject(stage, [payments(stage, { limits: [plenty] })]);
  const parentDelegationId = await delegate(stage, subject.agentId, {
    ...{ authority: [payments(stage, { limits: [plenty] })], maxDepth: 1 },
  });
  const { token } = await subject.instance
    .requestToken(stage.server.identifier, { at: stage.admin.origin, form: { delegation_id: parentDelegationId } })
    .then((answer) => ({ token: succeeded(answer).access_token }));
  const agent = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/activate`));
  const instance = await addInstance(stage, agent.agentId);
  const { limits: _, ...authority } = payments(stage);
  const expiresAt = new Date(Date.now() + 1_800_000).toISOString();
  const delegationId = await delegate(stage, agent.agentId, { authority: [authority], parentDelegationId, expiresAt });
  const below = { ...agent, instance, delegationId };
  const own = await instance.token(stage.server.identifier, { at: stage.admin.origin });
  const openEnrolment = await enrolmentToken(stage, subject.agentId);
  return { subject: { ...subject, token }, below: { ...below, token: own }, openEnrolment };
}

/** A list that was read before the end cannot have it: a verifier lags as long as its copy is good. */
export function isValidSince(list: string, { token }: Pick<Subject, "token">, endedAt: number): boolean {
  const { iat, status_list } = claimsOf<{ iat: number; status_list: { bits: 1 | 2 | 4 | 8; lst: string } }>(list);
  if (iat * 1000 < endedAt) return false;
  const { idx } = placeOf({ token });
  return readStatus(unpackStatusList(status_list.lst), status_list.bits, idx) === statusTypes.valid;
}

const placeOf = ({ token }: Pick<Subject, "token">) =>
  claimsOf<{ status: { status_list: { idx: number; uri: string } } }>(token).status.status_list;

export const readList = (at: string, subject: Pick<Subject, "token">) =>
  new HttpClient(at).get(new URL(placeOf(subject).uri).pathname, { accept: "application/statuslist+jwt" });

const byStatus = ({ status }: { status: number }, good = 200): Attempt => ({ succeeded: status === good, status });

/** Every kind of use of an agent, and of the authority that it passed on. */
export function usesOf(stage: Stage, { subject, below, openEnrolment }: Used): Readonly<Record<string, Use>> {
  const { identifier, pepKey } = stage.server;
  const pep = { authorization: `Bearer ${pepKey}` };
  const decide = (who: Subject) => async (at: string) => {
    const { status, body } = await evaluate(stage, who, { at });
    return { succeeded: body.decision === true, status };
  };
  const form = { grant_type: exchangeGrant, subject_token: subject.token, subject_token_type: tokenType("jwt") };
  return {
    decision: decide(subject),
    "decision below": decide(below),
    token: async (at) =>
      byStatus(await subject.instance.requestToken(identifier, { at, form: ownDelegation(subject) })),
    "token below": async (at) => byStatus(await below.instance.requestToken(identifier, { at })),
    exchange: async (at) => byStatus(await below.instance.requestToken(identifier, { at, form })),
    enrolment: async (at) => byStatus(await new AgentClient(stage.publicUrl).register(openEnrolment, { at }), 201),
    introspection: async (at) => {
      const sent = { form: { token: subject.token }, headers: pep };
      const { status, body } = await new HttpClient(at).send("POST", "/oauth/introspect", sent);
      return { succeeded: body.active === true, status };
    },
    outcome: async (at) => {
      const { body } = await evaluate(stage, subject, { at });
      const said = { decision_id: body.context.decision_id, outcome: "executed" };
      return byStatus(await new HttpClient(at).post("/access/v1/outcomes", said, pep));
    },
    status: async (at, endedAt) => {
      const { status, text } = await readList(at, subject);
      return { succeeded: status === 200 && isValidSince(text, subject, endedAt), status };
    },
  };
}

const ownDelegation = ({ delegationId }: Subject) => ({ delegation_id: delegationId });
