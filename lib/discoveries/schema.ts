import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { isStorable } from "@/lib/platform/base/text/given-instant";
import { isDeceptive, nameText, proseText } from "@/lib/platform/base/text/plain-text";
import { discoveryKinds, discoveryStatuses, importedKinds, MAX_DISCOVERIES, MAX_PORTION } from "./model";

export const DiscoveryId = z.string().regex(idPattern("discovery"));
export const DiscoveryParams = z.object({ discoveryId: DiscoveryId });

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !isDeceptive(text), { params: { code: "deceptive_character" }, error: "deceptive_character" });

const hasZone = (text: string): boolean => /(?:Z|[+-]\d{2}:\d{2})$/i.test(text);

/** An instant with its time zone. The server guesses no zone of another system. */
const SeenAt = z.iso
  .datetime({ offset: true, local: true })
  .refine(hasZone, { params: { code: "time_zone_missing" }, error: "time_zone_missing", abort: true })
  .refine((text) => isStorable(new Date(text)), { params: { code: "out_of_range" }, error: "out_of_range" });

/** One identity, as the other system lists it. */
export const DiscoveryRow = z.strictObject({
  externalId: line(200),
  name: line(200),
  owner: line(200).optional(),
  /** A fingerprint of its credential; never the credential itself. */
  credential: line(200).optional(),
  lastSeenAt: SeenAt.optional(),
});
export type DiscoveryRow = z.infer<typeof DiscoveryRow>;

export const ImportDiscoveries = z.strictObject({
  origin: nameText(80),
  kind: z.enum(importedKinds),
  /** Counts without keeping anything. */
  dryRun: z.boolean().default(false),
  /** New rows that earlier portions of the same dry run counted. They take room too. */
  ahead: z.number().int().min(0).max(MAX_DISCOVERIES).default(0),
  rows: z.array(DiscoveryRow).min(1).max(MAX_PORTION),
});
export type ImportDiscoveries = z.infer<typeof ImportDiscoveries>;

const count = z.number().int();
export const ImportResult = z.object({ added: count, changed: count, unchanged: count });
export type ImportResult = z.infer<typeof ImportResult>;

const reason = proseText(1000);
export const DecideDiscovery = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("claimed"), reason: reason.optional() }),
  z.strictObject({ status: z.literal("registered"), agentId: AgentId, reason: reason.optional() }),
  z.strictObject({ status: z.literal("blocked"), reason }),
  z.strictObject({ status: z.literal("ignored"), reason }),
]);
export type DecideDiscovery = z.infer<typeof DecideDiscovery>;

/** Identities of one call. */
export const mostDecided = 100;

/** One decision about several identities. */
export const DecideDiscoveries = z.strictObject({
  status: z.enum(["blocked", "ignored"]),
  reason,
  discoveries: z
    .array(
      z.strictObject({
        id: DiscoveryId,
        /** The version that was shown. Another one is refused. */
        version: z.number().int().min(1).max(2_147_483_647).optional(),
      }),
    )
    .min(1)
    .max(mostDecided),
});
export type DecideDiscoveries = z.infer<typeof DecideDiscoveries>;

export const DecidedDiscovery = z.object({
  id: DiscoveryId,
  /** `unchanged`: it was decided so before, with this reason. */
  outcome: z.enum(["done", "unchanged", "refused"]),
  /** The version after the decision; null where it was refused. */
  version: z.number().int().nullable(),
  /** Why it was refused, as the single decision says it. */
  code: z.string().nullable(),
  reason: z.string().nullable(),
});
export type DecidedDiscovery = z.infer<typeof DecidedDiscovery>;

/** The result of each identity, in the order of the request. */
export const DecidedDiscoveries = z.object({ results: z.array(DecidedDiscovery) });
export type DecidedDiscoveries = z.infer<typeof DecidedDiscoveries>;

const Instant = z.iso.datetime();
const Named = z.object({ id: z.string(), name: z.string() });

export const DiscoveryResponse = z.object({
  id: DiscoveryId,
  origin: z.string(),
  kind: z.enum(discoveryKinds),
  externalId: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  credential: z.string().nullable(),
  /** Others with the same credential, at most ten. */
  sharedWith: z.array(Named),
  /** The agent of which an instance has or had the key with this fingerprint (RFC 7638). */
  keyOf: Named.nullable(),
  lastSeenAt: Instant.nullable(),
  /** The resource server that asked for decisions about it, and how often at least. */
  server: Named.nullable(),
  asked: count.nullable(),
  status: z.enum(discoveryStatuses),
  reason: z.string().nullable(),
  agent: Named.nullable(),
  decidedBy: Named.nullable(),
  decidedAt: Instant.nullable(),
  firstAt: Instant,
  importedAt: Instant,
  version: count,
});
export type DiscoveryResponse = z.infer<typeof DiscoveryResponse>;

export const discoveryFilterKeys = ["kind", "origin", "owner", "shared", "id"] as const;

export const DiscoveryFilters = z.object({
  q: z.string().max(1000).optional(),
  status: z.enum(discoveryStatuses).default("new"),
  sort: z.enum(creationSorts).default("-created"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `true` adds the number of identities in each state. */
  counts: z.enum(["true", "false"]).default("false"),
});
export type DiscoveryFilters = z.infer<typeof DiscoveryFilters>;

/** A day (UTC) on which not all unknown subjects of a resource server were listed. */
export const LeftOutDay = z.object({ server: Named, day: z.iso.date(), added: count, leftOut: count });
export type LeftOutDay = z.infer<typeof LeftOutDay>;

/** The number of identities in each state, independently of the current filter. */
export const DiscoveryCounts = z.object({
  new: count,
  claimed: count,
  registered: count,
  blocked: count,
  ignored: count,
  /** States with more identities than were counted: these figures are lower bounds. */
  capped: z.array(z.enum(discoveryStatuses)),
});
export type DiscoveryCounts = z.infer<typeof DiscoveryCounts>;

export const DiscoveryList = z.object({
  discoveries: z.array(DiscoveryResponse),
  /** Such days of the last seven, at most ten. */
  leftOut: z.array(LeftOutDay),
  counts: DiscoveryCounts.optional(),
  next: z.string().nullable(),
});
export type DiscoveryList = z.infer<typeof DiscoveryList>;
