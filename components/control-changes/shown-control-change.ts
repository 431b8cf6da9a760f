import { z } from "zod";

const Named = z.object({ id: z.string(), name: z.string() });

const Document = z.object({
  content: z.object({
    sentenceBefore: z.string(),
    sentenceAfter: z.string(),
    person: Named.optional(),
    provider: Named.optional(),
    issuer: Named.optional(),
    action: z.enum(["settings", "map"]).optional(),
  }),
});

export type ShownControlChange = { title: string; name: string; before: string; after: string };

/** Reads the document of a change as it is shown; undefined for one that this page cannot show. */
export function readControlChange(document: string): ShownControlChange | undefined {
  const parsed = Document.safeParse(JSON.parse(document));
  if (!parsed.success) return undefined;
  const { sentenceBefore: before, sentenceAfter: after, person, provider, issuer, action } = parsed.data.content;
  if (person) return { title: `Give ${person.name} other roles`, name: person.name, before, after };
  if (provider) {
    const title = action === "map" ? `Map a group of ${provider.name}` : `Change who signs in with ${provider.name}`;
    return { title, name: provider.name, before, after };
  }
  return issuer && { title: `Change whether ${issuer.name} speaks for people`, name: issuer.name, before, after };
}
