import { DomainError } from "@/lib/platform/base/domain-error";
import type { CoverRefusal } from "./policy";

export const coverError = ({ path, code, reason }: CoverRefusal): DomainError =>
  new DomainError("cover_invalid", "invalid", reason, { errors: [{ path, code }] });
