import { AGENT_TAG, mostTags } from "@/lib/agents/model";

/** Reads tags that are separated by spaces or commas. */
export const tagsIn = (text: string): string[] => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((tag) => tag !== ""),
  ),
];

/**
 * Reads tags for several agents, which have no place of their own for a fault.
 *
 * @throws Error with the sentence to show.
 */
export function knownTags(text: string): string[] {
  const tags = tagsIn(text);
  const wrong = tags.find((tag) => !AGENT_TAG.test(tag));
  if (wrong !== undefined) throw new Error(`${wrong} cannot be a tag.`);
  if (tags.length > mostTags) throw new Error(`An agent has at most ${mostTags} tags.`);
  return tags;
}
