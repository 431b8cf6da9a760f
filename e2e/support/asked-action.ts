import { randomUUID } from "node:crypto";
import { createSpine, delegate, evaluate, payments, type Spine, tokenOf } from "@/e2e/support/spine";
import type { DecideAction } from "@/lib/action-approvals/commands/decide";
import { getOrThrow } from "@/lib/action-approvals/store";
import { prisma } from "@/lib/platform/database/prisma";

/** An agent, made in the database directly, whose payments above 250 USD wait for a person. */
export type AskingSpine = { spine: Spine; token: string };

/**
 * @param limits Of its one element; up to 900 USD each and plenty a day without them.
 * @param identifier Of its resource server; two of them in one database need one each.
 */
export async function createAskingSpine(
  limits: object[] = [{ field: "amount", unit: "USD", max_each: "900.00", max_total: "900000.00", window: "P1D" }],
  identifier?: string,
): Promise<AskingSpine> {
  const spine = await createSpine(identifier);
  const conditions = { approval_above: { field: "amount", unit: "USD", value: "250.00" } };
  await delegate(spine, [payments(spine, { conditions, limits })]);
  return { spine, token: await tokenOf(spine) };
}

type Asked = { operation?: string; amount?: string; id?: string; headers?: Record<string, string> };

/** Asks for an action that is decided by a person. */
export const askForAction = (
  { spine, token }: AskingSpine,
  { operation = randomUUID(), amount = "420.00", ...rest }: Asked = {},
) => evaluate(spine, token, { amount, context: { operation_digest: operation }, ...rest });

/** Asks for an action and answers the id of the approval that it waits for. */
export async function askedAction(asking: AskingSpine, change: Asked = {}): Promise<string> {
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
