import { sha256 } from "@/lib/protocols/encoding/sha256";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { ActionDocument, ActionFacts } from "./model";

export type RenderedAction = { document: string; digest: string };

/**
 * Renders the document that an action approval is bound to (rules A3). Any other amount, operation, or version of the
 * delegation or catalogue gives another digest and needs another approval (I10).
 *
 * @see RFC 8785
 */
export function renderAction(facts: ActionFacts): RenderedAction {
  const document = canonicalise({ ...facts, kind: "mandate-action", guardrails: "none" } satisfies ActionDocument);
  return { document, digest: sha256(document) };
}
