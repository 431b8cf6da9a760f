import type { DeliveryFault, StopReason, StreamKind } from "@/lib/streams/model";
import type { StreamResponse } from "@/lib/streams/schema";

export const kindWords: Record<StreamKind, string> = { webhook: "Webhook", otlp: "OpenTelemetry logs" };

export const reasonWords: Record<StopReason, string> = {
  paused_by_person: "A person paused it.",
  delivery_failing: "Its receiver failed for three days.",
  receiver_refused: "Its receiver refused an entry. The delivery log has the answer.",
  receiver_gone: "Its receiver answered that it is gone (410).",
  filter_invalid: "Its filter is not valid any more. Edit it.",
  secret_unreadable: "Its secrets cannot be opened with this key-encryption key. Enter them again.",
  record_missing:
    "The stored log lacks the record at the stream's place. Open Completeness, and tell security. To leave the record out, replay from a later entry.",
};

export const faultWords: Record<DeliveryFault, string> = {
  url_not_allowed: "The address is not allowed",
  address_not_allowed: "The name leads to a network that is not public",
  name_not_resolved: "The name does not resolve",
  unreachable: "The receiver cannot be reached",
  certificate_refused: "The certificate is not trusted",
  timed_out: "No answer in time",
  redirected: "The receiver redirects, which is not followed",
  status_unexpected: "The receiver refused it",
  content_type_unexpected: "The answer has another content type",
  too_large: "The answer is too long",
  malformed_json: "The answer is not JSON",
  receiver_gone: "The receiver is gone",
};

/** The state of a stream as a status mark shows it. */
export function stateOf({ status, failures, failingSince }: StreamResponse): { status: string; label?: string } {
  if (status === "paused") return { status: "suspended", label: "Paused" };
  if (status === "active" && failingSince !== null) return { status: "flagged", label: `Failing, attempt ${failures}` };
  return { status };
}

const seconds = (value: number): string => {
  if (value < 90) return `${Math.round(value)} s`;
  if (value < 5_400) return `${Math.round(value / 60)} min`;
  return value < 172_800 ? `${Math.round(value / 3_600)} h` : `${Math.round(value / 86_400)} days`;
};

/** `None`, or `12 entries, 30 s`. */
export function lagText({ lag: { entries, seconds: age } }: Pick<StreamResponse, "lag">): string {
  if (entries === 0) return "None";
  return `${entries.toLocaleString("en")} ${entries === 1 ? "entry" : "entries"}, ${seconds(age)}`;
}
