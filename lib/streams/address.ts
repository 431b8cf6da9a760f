import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { resolvePublic, within } from "@/lib/platform/http/outbound/pinned-request";
import { hostOf, urlRefusal } from "@/lib/platform/http/outbound/url";
import { invalidStream } from "./errors";
import type { StreamKind } from "./model";

/** An OpenTelemetry receiver that is given without a path takes logs at `/v1/logs` (OTLP/HTTP, "Request"). */
export function addressOf(kind: StreamKind, url: string): string {
  if (kind === "webhook" || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.pathname === "/") parsed.pathname = "/v1/logs";
  return parsed.href;
}

const resolveMs = 2_000;

/**
 * Refuses an address that must not be reached: by its text, or because its name leads inward now. A name that does not
 * resolve is taken. Each connection is judged again.
 *
 * @throws DomainError `stream_invalid`.
 */
export async function refuseAddress(url: string, guard: Guard): Promise<void> {
  const refusal = urlRefusal(url, guard.internal);
  if (refusal) throw invalidStream("url", refusal);
  const signal = AbortSignal.timeout(resolveMs);
  const resolved = await within(signal, resolvePublic(hostOf(new URL(url)), guard)).catch(() => undefined);
  if (typeof resolved === "object" && resolved.code === "address_not_allowed") {
    throw invalidStream("url", "address_not_allowed");
  }
}
