import type { CoverRefusal } from "@/lib/approval-policies/cover/policy";
import { DomainError } from "@/lib/platform/base/domain-error";

export const coverError = ({ path, code, reason }: CoverRefusal): DomainError =>
  new DomainError("cover_invalid", "invalid", reason, { errors: [{ path, code }] });
