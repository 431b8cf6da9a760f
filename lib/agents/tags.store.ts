import type { Tx } from "@/lib/platform/database/transaction";

/** The tags of an agent, in the order of the alphabet. */
export async function tagsOf(tx: Tx, agentId: string): Promise<string[]> {
  const rows = await tx.agentTag.findMany({ where: { agentId }, orderBy: { tag: "asc" } });
  return rows.map(({ tag }) => tag);
}

/** Gives an agent exactly these tags. The caller holds the agent. */
export async function replaceTags(tx: Tx, agentId: string, tags: readonly string[]): Promise<void> {
  await tx.agentTag.deleteMany({ where: { agentId, tag: { notIn: [...tags] } } });
  await tx.agentTag.createMany({ data: tags.map((tag) => ({ agentId, tag })), skipDuplicates: true });
}
