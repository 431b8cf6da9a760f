import { EXPLAIN_VERSION, explainAuthority } from "@/lib/authority/words/explain";
import type { Setting } from "@/lib/principals/entitlement.model";
import type { EntitlementSubject, StoredSetting } from "./model";
import type { EntitlementValue } from "./schema";

/** Writes a setting for the wire. */
export function toValue(setting: Setting): EntitlementValue {
  if (setting === null) return { kind: "none" };
  return setting.length === 0 ? { kind: "nothing" } : { kind: "authority", authority: setting };
}

/** Describes in one plain sentence the authority that a setting lets a person or a group's members delegate. */
export function settingSentence({ type }: Pick<EntitlementSubject, "type">, setting: Setting): string {
  if (setting !== null) return setting.length === 0 ? "May delegate nothing." : explainAuthority(setting);
  return type === "person"
    ? "Nothing of their own is set: what their groups allow, or else everything."
    : "Nothing is set: members may delegate what is set for them or what their other groups allow, or else everything.";
}

/** Describes in one plain sentence the authority that a person may delegate, from any source; null is everything. */
export function effectiveSentence(authority: Setting): string {
  if (authority === null) return "May delegate everything that agents can be given.";
  return authority.length === 0 ? "May delegate nothing." : explainAuthority(authority);
}

/** The content that a second admin confirms. Dual control adds the facts of the change itself. */
export const shownContent = ({ subject, setting }: StoredSetting, proposed: Setting) => ({
  subject,
  before: toValue(setting),
  after: toValue(proposed),
  sentenceBefore: settingSentence(subject, setting),
  sentenceAfter: settingSentence(subject, proposed),
  renderer: EXPLAIN_VERSION,
});

type Shown = { content: ReturnType<typeof shownContent> };

/** Reads what was proposed from the bytes that were confirmed; they were written by {@link shownContent} alone. */
export function readProposed(document: string): Setting {
  const { after } = (JSON.parse(document) as Shown).content;
  if (after.kind === "none") return null;
  return after.kind === "nothing" ? [] : (after.authority as Setting);
}
