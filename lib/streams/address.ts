import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { addressRefusal } from "@/lib/platform/http/outbound/receivers";
import { invalidStream } from "./errors";
import type { StreamKind } from "./model";

/** An OpenTelemetry receiver that is given without a path takes logs at `/v1/logs` (OTLP/HTTP, "Request"). */
export function addressOf(kind: StreamKind, url: string): string {
  if (kind === "webhook" || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.pathname === "/") parsed.pathname = "/v1/logs";
  return parsed.href;
}

/**
 * Refuses an address that must not be reached: by its text, or because its name leads inward now. A name that does not
 * resolve is taken. Each connection is judged again.
 *
 * @throws DomainError `stream_invalid`.
 */
export async function refuseAddress(url: string, guard: Guard): Promise<void> {
  const refusal = await addressRefusal(url, guard);
  if (refusal) throw invalidStream("url", refusal);
}
