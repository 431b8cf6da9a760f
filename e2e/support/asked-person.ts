import { randomUUID } from "node:crypto";
import { type Answer, HttpClient, type Json, succeeded } from "@/e2e/support/http";
import { addSubject, type Decided, evaluate, payments, type Stage, type Subject } from "@/e2e/support/stage";

/** An action that waits for a person. */
export type AskedAction = { id: string; digest: string; operation: string };

/** One element that asks a person above 250 USD. */
export const asking = (stage: Stage): Json =>
  payments(stage, {
    limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "100000.00", window: "P1D" }],
    conditions: { approval_above: { field: "amount", unit: "USD", value: "250.00" } },
  });

/** An agent whose larger payments ask a person. */
export const addAskingSubject = (stage: Stage): Promise<Subject> => addSubject(stage, [asking(stage)]);

/** Asks for a decision about a payment, as the agent's resource server does. */
export const askToPay = (
  stage: Stage,
  subject: Subject,
  {
    operation,
    at,
    amount = "420.00",
    headers,
  }: { operation: string; at?: string; amount?: string; headers?: Record<string, string> },
): Promise<Answer<Decided>> =>
  evaluate(stage, subject, {
    amount,
    context: { operation_digest: operation },
    ...(at === undefined ? {} : { at }),
    ...(headers === undefined ? {} : { headers }),
  });

/** Asks for an action that needs an approval, and reads the document that the approver sees. */
export async function askPerson(
  stage: Stage,
  subject: Subject,
  operation: string = randomUUID(),
): Promise<AskedAction> {
  const { body } = await askToPay(stage, subject, { operation });
  const id = body.context.approval?.id ?? "";
  const { digest } = succeeded(await stage.approver.client.get<{ digest: string }>(`/api/action-approvals/${id}`));
  return { id, digest, operation };
}

/** The approver decides the shown document by its digest. */
export const decideAction = (
  stage: Stage,
  { id, digest }: AskedAction,
  verb: "approve" | "deny",
): Promise<Answer<{ status: string }>> =>
  stage.approver.client.post<{ status: string }>(`/api/action-approvals/${id}/${verb}`, { digest, note: "A test" });

/** The agent waits for a person with its own token and a fresh proof. */
export function waitAs(
  stage: Stage,
  { instance, token }: Pick<Subject, "instance" | "token">,
  id: string,
  { seconds = 0, at = stage.admin.origin }: { seconds?: number; at?: string } = {},
): Promise<Answer<{ id: string; status: string; expires_at: string }>> {
  const path = `/access/v1/approvals/${id}`;
  const dpop = instance.proof("GET", `${stage.publicUrl}${path}`, { token });
  return new HttpClient(at).get(`${path}?wait=${seconds}`, { authorization: `DPoP ${token}`, dpop });
}
