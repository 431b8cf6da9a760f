import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { deliveryFaults, headersAtMost, overlapHours, stopReasons, streamKinds, streamStatuses } from "./model";

export const StreamId = z.string().regex(idPattern("stream"));
export const StreamParams = z.object({ streamId: StreamId });

/** Headers of the transport and of the signature are set by the server. */
const reserved =
  /^(?:host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|accept-encoding|proxy-.*|webhook-.*)$/;
const HeaderName = z
  .string()
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/)
  .refine((name) => !reserved.test(name), { params: { code: "reserved" }, error: "reserved" });
const HeaderValue = z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,2046}[\x21-\x7e])?$/);
/** Secret request headers, by their names in lower case. */
export const StreamHeaders = z
  .record(HeaderName, HeaderValue)
  .refine((headers) => Object.keys(headers).length <= headersAtMost, { params: { code: "too_many" } });
export type StreamHeaders = z.infer<typeof StreamHeaders>;

const Index = z.number().int().min(0).max(999_999_999_999_999);
/** A place in the log: the end, an entry, or the first entry at or after an instant. */
export const StreamPlace = z.union([
  z.literal("now"),
  z.strictObject({ index: Index }),
  z.strictObject({ time: GivenInstant }),
]);
export type StreamPlace = z.infer<typeof StreamPlace>;

const Url = z
  .string()
  .min(1)
  .max(2_048)
  .regex(/^[\x21-\x7e]+$/);

const Settings = z.strictObject({
  name: nameText(80),
  url: Url,
  /** A filter of the audit trail; empty for all entries. */
  q: z.string().max(1_000),
  /** Whether records of people who read the trail are sent as well. */
  includesReads: z.boolean(),
  /** Whether names, notes and other erasable texts are sent. */
  carriesTexts: z.boolean(),
  headers: StreamHeaders,
});

export const CreateStream = Settings.extend({
  kind: z.enum(streamKinds),
  q: Settings.shape.q.default(""),
  includesReads: z.boolean().default(false),
  carriesTexts: z.boolean().default(false),
  headers: StreamHeaders.default({}),
  from: StreamPlace.default("now"),
});
export type CreateStream = z.infer<typeof CreateStream>;

/** `headers` replaces all headers. Another server needs them again. */
export const EditStream = Settings.partial();
export type EditStream = z.infer<typeof EditStream>;

export const ReplayStream = z.strictObject({ from: StreamPlace });
export type ReplayStream = z.infer<typeof ReplayStream>;

export const RotateSecret = z.strictObject({
  /** Messages are signed with the former secret as well, for so many hours. */
  overlapHours: z.number().int().min(0).max(overlapHours.most).default(overlapHours.default),
});

export const StreamResponse = z.object({
  id: StreamId,
  name: z.string(),
  kind: z.enum(streamKinds),
  url: z.string(),
  /** Made from MANDATE_OTLP_URL. */
  fromEnvironment: z.boolean(),
  q: z.string(),
  includesReads: z.boolean(),
  carriesTexts: z.boolean(),
  /** Their values are in no answer. */
  headerNames: z.array(z.string()),
  secretSetAt: z.string().nullable(),
  /** Until when messages are signed with the former secret as well. */
  previousUntil: z.string().nullable(),
  status: z.enum(streamStatuses),
  /** Why it is not active. */
  reason: z.enum(stopReasons).nullable(),
  /** The index of the next entry. */
  position: z.number().int(),
  /** Entries of the log that were not looked at yet, and the age of the oldest of them in seconds. */
  lag: z.object({ entries: z.number().int(), seconds: z.number() }),
  /** Attempts that failed since the last acknowledged one. */
  failures: z.number().int(),
  failingSince: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
  lastCode: z.enum(deliveryFaults).nullable(),
  /** Entries that were acknowledged, and those of them that an OpenTelemetry receiver rejected. */
  delivered: z.number().int(),
  rejected: z.number().int(),
  lastDeliveredAt: z.string().nullable(),
  version: z.number().int(),
  createdAt: z.string(),
  createdBy: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
});
export type StreamResponse = z.infer<typeof StreamResponse>;

export const StreamList = z.object({ streams: z.array(StreamResponse) });
export type StreamList = z.infer<typeof StreamList>;

/** The only answer with the secret; null for a stream without one. */
export const CreatedStream = StreamResponse.extend({ secret: z.string().nullable() });
export type CreatedStream = z.infer<typeof CreatedStream>;

export const StreamRemoved = z.object({ id: StreamId });

export const StreamDelivery = z.object({
  id: z.string(),
  at: z.string(),
  /** `webhook-id`; the id of the first record of an OpenTelemetry batch. */
  messageId: z.string(),
  /** The entries that it held; null for a test. */
  first: z.number().int().nullable(),
  last: z.number().int().nullable(),
  count: z.number().int(),
  attempt: z.number().int(),
  /** The HTTP status; null without an answer. */
  status: z.number().int().nullable(),
  /** Why it failed; null if it was acknowledged. */
  code: z.enum(deliveryFaults).nullable(),
  ms: z.number().int(),
  rejected: z.number().int(),
});
export type StreamDelivery = z.infer<typeof StreamDelivery>;

export const StreamTest = StreamDelivery.omit({ id: true, at: true });
export type StreamTest = z.infer<typeof StreamTest>;

export const DeliveryFilters = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DeliveryFilters = z.infer<typeof DeliveryFilters>;

export const DeliveryList = z.object({ deliveries: z.array(StreamDelivery), next: z.string().nullable() });
export type DeliveryList = z.infer<typeof DeliveryList>;
