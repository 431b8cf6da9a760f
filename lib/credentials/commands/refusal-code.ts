import { isRecordCode, type RecordCode } from "@/lib/audit/record-codes";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { isOAuthError } from "@/lib/protocols/oauth/errors";

/** Returns the code under which an error is recorded as a refusal; undefined for an outage, which refuses nothing. */
export function refusalCode(error: unknown): RecordCode | undefined {
  // To ask for a nonce is part of the protocol and no refusal.
  if (isOAuthError(error)) return error.error === "use_dpop_nonce" ? undefined : error.error;
  return isDomainError(error) && isRecordCode(error.code) ? error.code : undefined;
}
