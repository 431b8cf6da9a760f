import type { Tx } from "@/lib/platform/database/transaction";
import { stateTag } from "@/lib/platform/http/version-tag";

/** The tags of an agent, in the order of the alphabet. */
export async function tagsOf(tx: Tx, agentId: string): Promise<string[]> {
  const rows = await tx.agentTag.findMany({ where: { agentId }, orderBy: { tag: "asc" } });
  return rows.map(({ tag }) => tag);
}

/** The entity tag of the tags that a person saw. Tags move no version of the agent. */
export const stateOfTags = (tags: readonly string[]): string => stateTag(tags.toSorted());

/** Gives an agent exactly these tags. The caller holds the agent. */
export async function replaceTags(tx: Tx, agentId: string, tags: readonly string[]): Promise<void> {
  await tx.agentTag.deleteMany({ where: { agentId, tag: { notIn: [...tags] } } });
  await tx.agentTag.createMany({ data: tags.map((tag) => ({ agentId, tag })), skipDuplicates: true });
}
