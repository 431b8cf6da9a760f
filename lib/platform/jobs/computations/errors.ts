import { DomainError } from "@/lib/platform/base/domain-error";

/** The refusal of a computation that is discarded, over for long, or another person's. */
export const computationNotFound = (): DomainError =>
  new DomainError("computation_not_found", "not_found", "This result is not kept any more. Start it again.");
