import { z } from "zod";
import { isDeceptive } from "@/lib/platform/base/text/plain-text";
import type { Sent } from "./model";

const isAddress = (text: string): boolean => z.email().max(254).safeParse(text).success;
const nameAtMost = 200;

/** Whether mail may go to an address. A line break in it, or in the name, would begin another header. */
export const isMailable = ({ address, name }: { address: string; name: string }): boolean =>
  isAddress(address) && name.length <= nameAtMost && !isDeceptive(name);

/** Reads `Name <address>` or an address; undefined for other texts. */
export function parseSender(text: string): { address: string; name: string } | undefined {
  const [, name = "", address = text] = /^([^<>]*)<([^<>]+)>$/.exec(text.trim()) ?? [];
  const sender = { address: address.trim(), name: name.trim().replace(/^"(.*)"$/, "$1") };
  return isMailable(sender) ? sender : undefined;
}

const memberOf = (error: unknown, member: string): unknown =>
  typeof error === "object" && error !== null && member in error ? error[member as keyof typeof error] : undefined;

/**
 * Judges the error of a mail server: 4xx is tried again, 5xx is not (RFC 5321 section 4.2.1). A refused sign-in is tried
 * again, because an admin puts the settings right.
 */
export function judgeMailError(error: unknown): Exclude<Sent, { status: "accepted" }> {
  const code = memberOf(error, "code");
  const response = Number(memberOf(error, "responseCode") ?? 0);
  const failed = (fault: Exclude<Sent, { status: "accepted" }>["code"], again: boolean) =>
    ({ status: "failed", code: fault, again }) as const;
  if (code === "EAUTH" || code === "ENOAUTH") return failed("sign_in_refused", true);
  if (response >= 500) return failed("mail_refused", false);
  if (response >= 400) return failed("mail_deferred", true);
  if (code === "EENVELOPE") return failed("address_invalid", false);
  if (code === "ETIMEDOUT" || code === "EABORT") return failed("timed_out", true);
  if (code === "EDNS") return failed("name_not_resolved", true);
  if (code === "ETLS" || code === "EREQUIRETLS") return failed("certificate_refused", true);
  return failed("unreachable", true);
}

/** Faults of the server as a whole: another mail would meet them as well. */
const ofServer: ReadonlySet<string> = new Set([
  "sign_in_refused",
  "timed_out",
  "name_not_resolved",
  "certificate_refused",
  "unreachable",
]);
export const isOfServer = (sent: Sent): boolean => sent.status === "failed" && ofServer.has(sent.code);

const restFirstMs = 5_000;
const restAtMostMs = 60_000;
/** Milliseconds in which no further mail is tried, after so many failures of the server in a row. */
export const restMs = (failures: number): number =>
  Math.min(restAtMostMs, restFirstMs * 2 ** Math.max(0, failures - 1));
