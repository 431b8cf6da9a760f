import type { ActionEffect, CatalogueType } from "@/lib/authority/language/model";
import { onlyLooks } from "./amountless";

export type JudgedEffect = ActionEffect | "unknown";

/** The marked effect of an action. An unmarked action with the name of a reading one counts as one. */
export function effectOfAction(type: Pick<CatalogueType, "effects"> | undefined, action: string): JudgedEffect {
  const marks = type?.effects ?? {};
  const marked = Object.hasOwn(marks, action) ? marks[action] : undefined;
  // "export" has no amount, but it is no harmless reading.
  return marked ?? (onlyLooks(action) && !action.startsWith("export") ? "read" : "unknown");
}
