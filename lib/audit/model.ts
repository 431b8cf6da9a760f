/** Names an entry by its type, for a list that knows no better sentence: `agent.activation-requested` → "Agent activation requested". */
export function entryTitle(type: string, decision: "allow" | "deny" | null): string {
  if (type === "decision.made" && decision !== null)
    return decision === "allow" ? "Decision: allowed" : "Decision: denied";
  const words = type.replace(/[.-]/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
