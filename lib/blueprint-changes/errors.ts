import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const refusals = {
  preview_outdated: [
    "conflict",
    "The preview is out of date: the change affects other delegations now. Reload it and confirm again.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** A refusal about a change of a ceiling. */
export class CeilingError extends DomainError {
  constructor(code: keyof typeof refusals) {
    const [kind, detail] = refusals[code];
    super(code, kind, detail, { errors: [{ path: "previewDigest", code: "stale" }] });
  }
}
