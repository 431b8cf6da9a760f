import { z } from "zod";
import { isDeceptive } from "@/lib/platform/base/text/plain-text";
import { PersonId } from "@/lib/principals/schema";
import { ItemRisk } from "@/lib/risk/item.schema";
import { linkActions, linkStandings } from "./model";

/** As a token of the identity provider names it; compared character by character. */
export const ExternalIdentity = z.strictObject({
  iss: z.url({ protocol: /^https?$/ }).max(512),
  sub: z
    .string()
    .min(1)
    .max(255)
    .refine((sub) => !isDeceptive(sub), { params: { code: "deceptive_character" } }),
});
export type ExternalIdentity = z.infer<typeof ExternalIdentity>;

const NamedPerson = z.object({ id: z.string(), name: z.string() });

export const AccountLinkResponse = z.object({
  iss: z.string(),
  sub: z.string(),
  person: z.object({ id: PersonId, name: z.string(), email: z.string() }),
  /** Sessions opened by a link that waits decide and confirm nothing. */
  standing: z.enum(linkStandings),
  /** Null where it waits for no second person. */
  risk: ItemRisk.nullable(),
  /** Null where the identity provider made the person. */
  linkedBy: NamedPerson.nullable(),
  linkedAt: z.iso.datetime(),
  /** From when on the person's own word is enough; null where nothing had to wait. */
  waitsUntil: z.iso.datetime().nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
  confirmedBy: NamedPerson.nullable(),
  confirmedAt: z.iso.datetime().nullable(),
  can: z.array(z.enum(linkActions)),
  whyNot: z.partialRecord(z.enum(linkActions), z.object({ code: z.string(), reason: z.string() })),
});
export type AccountLinkResponse = z.infer<typeof AccountLinkResponse>;

export const IdentityList = z.object({ identities: z.array(AccountLinkResponse), next: z.string().nullable() });
export type IdentityList = z.infer<typeof IdentityList>;

export const WaitingLinkFilters = z.object({
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type WaitingLinkFilters = z.infer<typeof WaitingLinkFilters>;
