import { randomUUID } from "node:crypto";
import type { DecideAction } from "@/lib/action-approvals/commands/decide";
import { getOrThrow } from "@/lib/action-approvals/store";
import { answerEvaluation } from "@/lib/decisions/endpoint";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import { given, payments, type TestAgent } from "./direct";
import { tokenOf, tokenRequest } from "./tokens";

type Answer = {
  status: number;
  decision?: boolean;
  context: {
    code?: string;
    reason?: string;
    decision_id?: string;
    leaf_hash?: string;
    approval?: { id: string; status: string; expires_at: string; wait?: string };
  };
};

/** Asks for a decision as the PEP would. */
export async function evaluate(
  agent: TestAgent,
  token: string,
  {
    amount = "120.00",
    action = "create",
    type = "payment",
    id = "account/eu-7/pay-1",
    headers = {},
    context = {},
    pepKey = agent.pepKey,
  }: {
    amount?: string;
    action?: string;
    type?: string;
    id?: string;
    headers?: Record<string, string>;
    context?: object;
    pepKey?: string;
  } = {},
): Promise<Answer> {
  const request = new Request(`${runtime().publicUrl}/access/v1/evaluation`, {
    method: "POST",
    headers: { authorization: `Bearer ${pepKey}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({
      subject: { type: "agent", id: agent.spiffeId, properties: { access_token: token } },
      action: { name: action },
      resource: { type, id },
      context: { task: "refund", amount, currency: "USD", ...context },
    }),
  });
  const response = await answerEvaluation({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

/** Whether the agent gets a token for the delegation and then an allow, at any of these resource servers. */
export async function isAllowed(
  agent: TestAgent,
  delegationId: string,
  servers: readonly TestAgent[],
): Promise<boolean> {
  for (const { identifier, pepKey } of servers) {
    const asking = { ...agent, identifier, pepKey };
    const { access_token: token } = await tokenRequest(asking, {
      ...{ grant_type: "client_credentials", delegation_id: delegationId },
    });
    if (token && (await evaluate(asking, token, { amount: "0.01" })).decision) return true;
  }
  return false;
}

let blueprints = 0;

/** An agent of a blueprint of its own, whose delegation has a token. */
export async function agentOfBlueprint() {
  const spine = await given.agent(`https://payments-${++blueprints}.acme.example`);
  const blueprintId = newId("blueprint");
  const versions = { create: { version: 1 } };
  await prisma().blueprint.create({ data: { id: blueprintId, name: `Class ${blueprints}`, versions } });
  await prisma().agent.update({ where: { id: spine.agentId }, data: { blueprintId } });
  const delegationId = await given.delegation(spine);
  return { spine, blueprintId, delegationId, token: await tokenOf(spine) };
}

/** An agent, made in the database directly, whose payments above 250 USD wait for a person. */
export type AskingAgent = { spine: TestAgent; token: string };

/**
 * @param limits Of its one element; up to 900 USD each and plenty a day without them.
 * @param identifier Of its resource server; two of them in one database need one each.
 */
export async function askingAgent(
  limits: object[] = [{ field: "amount", unit: "USD", max_each: "900.00", max_total: "900000.00", window: "P1D" }],
  identifier?: string,
): Promise<AskingAgent> {
  const spine = await given.agent(identifier);
  const conditions = { approval_above: { field: "amount", unit: "USD", value: "250.00" } };
  await given.delegation(spine, [payments(spine, { conditions, limits })]);
  return { spine, token: await tokenOf(spine) };
}

type Asked = { operation?: string; amount?: string; id?: string; headers?: Record<string, string> };

/** Asks for an action that is decided by a person. */
export const askForAction = (
  { spine, token }: AskingAgent,
  { operation = randomUUID(), amount = "420.00", ...rest }: Asked = {},
) => evaluate(spine, token, { amount, context: { operation_digest: operation }, ...rest });

/** Asks for an action and answers the id of the approval that it waits for. */
export async function askedAction(asking: AskingAgent, change: Asked = {}): Promise<string> {
  const { context } = await askForAction(asking, change);
  if (!context.approval) throw new Error(`Nothing waits for a person: ${context.code}.`);
  return context.approval.id;
}

export type ActionWord = (call: DecideAction) => Promise<unknown>;

/** Approves or denies an action with its current digest. */
export async function sayToAction(word: ActionWord, asker: DecideAction["asker"], approvalId: string): Promise<void> {
  const { digest } = await getOrThrow(prisma(), approvalId);
  await word({ asker, approvalId, digest, note: "A test" });
}

/** Ids, digests, thumbprints, UUIDs and instants: each run has others, and they may contain any figure by chance. */
const made =
  /\b[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}\b|[\w-]{43,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** The text of an answer without generated ids and times, so that it can be searched for a figure. */
export const chosenText = (value: unknown): string => JSON.stringify(value).replace(made, "…");
