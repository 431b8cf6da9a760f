import type { ActionDocument, ActionFacts } from "@/lib/action-approvals/model";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

export type RenderedAction = { document: string; digest: string };

/**
 * Renders the one document that a yes to an action is bound to (rules A3): another amount, another version of the
 * delegation or of the catalogue, another operation gives another digest, and so needs another yes (I10).
 *
 * @see RFC 8785
 */
export function renderAction(facts: ActionFacts): RenderedAction {
  const document = canonicalise({ ...facts, kind: "mandate-action", guardrails: "none" } satisfies ActionDocument);
  return { document, digest: sha256(document) };
}
