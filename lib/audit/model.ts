/** The default title of an entry, from its type: `agent.activation-requested` → "Agent activation requested". */
export function entryTitle(type: string, decision: "allow" | "deny" | null): string {
  if (type === "decision.made" && decision !== null)
    return decision === "allow" ? "Decision: allowed" : "Decision: denied";
  const words = type.replace(/[.-]/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
