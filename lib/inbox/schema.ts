import { z } from "zod";
import { ItemRisk } from "@/lib/risk/item.schema";
import { inboxKinds } from "./model";

const PersonRef = z.object({ id: z.string(), name: z.string() });

/** One item that the asker can decide, or that concerns their agent. */
export const InboxItem = z.object({
  kind: z.enum(inboxKinds),
  /** Id of the action, request, change, agent, passkey, detection, access review, request to narrow or revoke, or delegation to confirm. An account link has a derived id. */
  id: z.string(),
  /** The content to decide, in one sentence. */
  sentence: z.string(),
  /** The object of the item. `kind` of a change is the kind of control, `activation`, `account-link` or `passkey`; of the lifecycle, `ownership`, `ownership-claim`, `onboarding`, `narrowing`, `revocation`, `approval` or `silence`. */
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  /** The person who asks; null if the product raised the item. */
  askedBy: PersonRef.nullable(),
  risk: ItemRisk,
  /** The instant until which it must be decided; null without a deadline. */
  dueAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  /** The possible answers, in the words of the item's own endpoint. */
  can: z.array(z.string()),
  whyNot: z.record(z.string(), z.object({ code: z.string(), reason: z.string() })),
  /** The account at an identity provider, for an item about one. */
  account: z.object({ iss: z.string(), sub: z.string() }).exactOptional(),
  /** Path of the console's page for this object. */
  link: z.string(),
});
export type InboxItem = z.infer<typeof InboxItem>;

export const InboxFilters = z.object({
  kind: z.enum(inboxKinds).optional(),
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type InboxFilters = z.infer<typeof InboxFilters>;

/** A page may hold fewer items than `limit`, or none, and still have a next page. */
export const InboxList = z.object({ items: z.array(InboxItem), next: z.string().nullable() });
export type InboxList = z.infer<typeof InboxList>;

const count = z.number().int();

/** Number of items of each kind. A kind is counted up to 100. */
export const InboxCounts = z.object({
  total: count,
  kinds: z.object({
    ...{ action: count, request: count, consent: count, change: count },
    ...{ lifecycle: count, detection: count, review: count },
  }),
  /** Whether more items wait than were counted. The total is then a minimum. */
  capped: z.boolean(),
  /** The kinds of which more items wait than were counted. Their numbers are minimums. */
  cappedKinds: z.array(z.enum(inboxKinds)),
});
export type InboxCounts = z.infer<typeof InboxCounts>;
