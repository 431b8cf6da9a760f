import { z } from "zod";
import type { Authority } from "@/lib/authority/language/model";
import { type Direction, diffAuthority } from "@/lib/authority/words/diff";
import { EntitlementValue } from "@/lib/entitlements/schema";
import { membershipActions } from "@/lib/groups/model";

// Groups have no address, and nor have people in changes of earlier versions.
const Named = z.object({ id: z.string(), name: z.string(), email: z.string().optional() });

const Document = z.object({
  content: z.object({
    before: EntitlementValue,
    after: EntitlementValue,
    sentenceBefore: z.string(),
    sentenceAfter: z.string(),
    /** Whose setting it is. */
    subject: Named.extend({ type: z.enum(["person", "group"]) }).optional(),
    /** Who comes into a group, or leaves it. */
    action: z.enum(membershipActions).optional(),
    group: Named.optional(),
    person: Named.optional(),
  }),
});
export type ShownChange = z.infer<typeof Document>["content"];

/** Reads the document of a change as it is shown; undefined for one that this page cannot show. */
export function readChange(document: string): ShownChange | undefined {
  try {
    return Document.parse(JSON.parse(document)).content;
  } catch {
    return undefined;
  }
}

/** What a change does, in words: verb and object. */
export function headOf({ action, group, person, subject }: ShownChange): string {
  if (action && group && person) {
    return action === "add" ? `Put ${person.name} into ${group.name}` : `Take ${person.name} out of ${group.name}`;
  }
  return subject?.type === "group"
    ? `Change what members of ${subject.name} may delegate`
    : `Change what ${subject?.name ?? "somebody"} may delegate`;
}

/** The address of the account that a change is about: people may share a name. Undefined for a group. */
export const emailOf = ({ subject, person }: ShownChange): string | undefined => (subject ?? person)?.email;

/** The page on which a change is decided as well: its person's, or its group's. */
export function pageOf({ subject, person, group }: ShownChange): { href: string; name: string } | undefined {
  const of = subject ?? person ?? group;
  if (!of) return undefined;
  return subject?.type === "group"
    ? { href: `/people/groups?group=${of.id}`, name: of.name }
    : { href: `/people?q=${of.id}&person=${of.id}`, name: of.name };
}

/** The elements of a value; none where nothing is set, or nothing may be delegated. */
export const elementsOf = (value: EntitlementValue): Authority =>
  value.kind === "authority" ? (value.authority as Authority) : [];

/**
 * Which way a change goes where no comparison axis by axis can say it: to and from everything, and where the elements
 * stay but their counters begin anew.
 */
export function wholeDirection({
  before,
  after,
  action,
}: ShownChange): { direction: Direction; word: string } | undefined {
  if (!action) return undefined;
  if (after.kind === "none") return { direction: "widens", word: "widens to everything that agents can be given" };
  const widens = diffAuthority(elementsOf(before), elementsOf(after)).some(({ direction }) => direction === "widens");
  return widens ? undefined : { direction: "widens", word: "widens: what was used up in a window counts from nothing" };
}
