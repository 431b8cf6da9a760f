import { EXPLAIN_VERSION } from "@/lib/authority/words/explain";
import { effectiveSentence, toValue } from "@/lib/entitlements/document";
import type { Group, MembershipAction } from "@/lib/groups/model";
import type { Setting } from "@/lib/principals/entitlement.model";
import type { Person } from "@/lib/principals/model";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

type Named = { id: string; name: string };

export type ShownMembership = {
  action: MembershipAction;
  group: Named;
  person: Named;
  /** The person's entitlement before and after the change. */
  entitlement: { before: Setting; after: Setting };
};

/** The document that a second admin confirms: the move, the person, and their entitlement before and after. */
export const membershipContent = (
  action: MembershipAction,
  group: Pick<Group, "id" | "name">,
  person: Pick<Person, "id" | "name" | "email">,
  { before, after }: ShownMembership["entitlement"],
  providerId?: string,
) => ({
  action,
  group: { id: group.id, name: group.name },
  person: { id: person.id, name: person.name, email: person.email },
  before: toValue(before),
  after: toValue(after),
  sentenceBefore: effectiveSentence(before),
  sentenceAfter: effectiveSentence(after),
  renderer: EXPLAIN_VERSION,
  // The identity provider whose groups ask for it, and which the membership follows.
  ...(providerId === undefined ? {} : { providerId }),
});

type Content = ReturnType<typeof membershipContent>;

/** Reads who was to come or go from the bytes that were confirmed; they were written by {@link membershipContent}. */
export function readMembership(
  document: string,
): Pick<Content, "action" | "providerId"> & { groupId: string; personId: string } {
  const { action, group, person, providerId } = contentOf(document);
  return { action, groupId: group.id, personId: person.id, ...(providerId === undefined ? {} : { providerId }) };
}

/** Whether a document shows what is true now. */
export const stillShows = (document: string, content: Content): boolean =>
  canonicalise(contentOf(document)) === canonicalise(content);

const contentOf = (document: string): Content => (JSON.parse(document) as { content: Content }).content;
