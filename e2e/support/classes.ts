import { createSpine, delegate, payments, type Spine, tokenOf } from "@/e2e/support/spine";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";

let servers = 0;
/** An agent of a blueprint of its own, whose delegation has a token. */
export async function scene(): Promise<{ spine: Spine; blueprintId: string; delegationId: string; token: string }> {
  const spine = await createSpine(`https://payments-${++servers}.acme.example`);
  const blueprintId = newId("blueprint");
  const versions = { create: { version: 1 } };
  await prisma().blueprint.create({ data: { id: blueprintId, name: `Class ${servers}`, versions } });
  await prisma().agent.update({ where: { id: spine.agentId }, data: { blueprintId } });
  const delegationId = await delegate(spine);
  return { spine, blueprintId, delegationId, token: await tokenOf(spine) };
}

/** The ceiling that allows less of what `payments` gives. */
export const ceilingOf = (spine: Spine, change: object = {}) => [
  { ...payments(spine), limits: [{ field: "amount", unit: "USD", max_each: "100.00" }], ...change },
];
