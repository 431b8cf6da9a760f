import { outboundRefusals } from "@/lib/platform/http/outbound/refusals.model";

export const streamKinds = ["webhook", "otlp"] as const;
export type StreamKind = (typeof streamKinds)[number];

/** `paused`: by a person, or by the server after failures. `disabled`: the receiver answered 410. */
export const streamStatuses = ["active", "paused", "disabled"] as const;
export type StreamStatus = (typeof streamStatuses)[number];

/** Whether nothing is sent to the receiver until a person resumes the stream. */
export const isStopped = ({ status }: { status: StreamStatus }): boolean => status !== "active";

/** Why a stream is not active; codes of its record. */
export const stopReasons = [
  "paused_by_person",
  "delivery_failing",
  "receiver_refused",
  "receiver_gone",
  "filter_invalid",
  "secret_unreadable",
  "record_missing",
] as const;
export type StopReason = (typeof stopReasons)[number];

/** Why an attempt failed. */
export const deliveryFaults = [...outboundRefusals, "receiver_gone"] as const;
export type DeliveryFault = (typeof deliveryFaults)[number];

/** Streams of the organisation. So they are listed, and their lag is measured, as a whole. */
export const streamsAtMost = 20;

/** Attempts that are kept of one stream, for at most seven days (`lib/platform/jobs/leftovers.ts`). */
export const deliveriesAtMost = 1_000;

export const headersAtMost = 10;

/** Hours in which messages are signed with the secret before a rotation as well. */
export const overlapHours = { default: 24, most: 168 } as const;

/** A webhook may fail this long; then the stream is paused. */
export const failingDays = 3;
