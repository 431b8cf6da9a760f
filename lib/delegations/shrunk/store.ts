import { prisma } from "@/lib/platform/db/prisma";

/** The name of the agent that holds a delegation. */
export async function nameOfHolder(id: string): Promise<string | undefined> {
  const row = await prisma().delegation.findUnique({ where: { id }, select: { agent: { select: { name: true } } } });
  return row?.agent.name;
}
