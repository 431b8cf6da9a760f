import { isRecordCode, type RecordCode } from "@/lib/audit/record-codes";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { isOAuthError } from "@/lib/protocols/oauth/errors";

/** The code under which an error is recorded as a refusal. An outage refuses nothing and has none. */
export function refusalCode(error: unknown): RecordCode | undefined {
  // The answer that a nonce is needed is a part of asking.
  if (isOAuthError(error)) return error.error === "use_dpop_nonce" ? undefined : error.error;
  return isDomainError(error) && isRecordCode(error.code) ? error.code : undefined;
}
