import { knownTags } from "@/components/agents/read-tags";
import type { AgentBatchAction } from "@/lib/agents/batch.schema";
import type { BulkOrder } from "./use-bulk";

/** Reads an action on several agents from its form. */
export function orderOf(action: AgentBatchAction, typed: FormData): BulkOrder {
  const text = (name: string) => String(typed.get(name) ?? "").trim();
  switch (action) {
    case "suspend":
      return { action, reason: text("reason") };
    case "transfer":
      return { action, ownerEmail: text("ownerEmail"), reason: text("reason") };
    case "tag":
    case "untag":
      return { action, tags: knownTags(text("tags")) };
    default:
      return { action };
  }
}
