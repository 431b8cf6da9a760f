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

/** The title of a change: verb and object. */
export function headOf({ action, group, person, subject }: ShownChange): string {
  if (action && group && person) {
    return action === "add" ? `Add ${person.name} to ${group.name}` : `Remove ${person.name} from ${group.name}`;
  }
  return subject?.type === "group"
    ? `Change entitlement of members of ${subject.name}`
    : `Change entitlement of ${subject?.name ?? "a person"}`;
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
 * The direction of a change that the comparison by axis cannot show: to or from the standard entitlement, and equal
 * elements with reset counters.
 */
export function wholeDirection({
  before,
  after,
  action,
}: ShownChange): { direction: Direction; word: string } | undefined {
  if (!action) return undefined;
  if (after.kind === "none") return { direction: "widens", word: "widens to every type" };
  const widens = diffAuthority(elementsOf(before), elementsOf(after)).some(({ direction }) => direction === "widens");
  return widens ? undefined : { direction: "widens", word: "widens: spent budgets start again from zero" };
}
