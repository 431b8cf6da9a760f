import { DomainError } from "@/lib/platform/base/domain-error";

/** The refusal of a computation that is discarded, over for long, or another person's. */
export const computationNotFound = (): DomainError =>
  new DomainError("computation_not_found", "not_found", "This result is no longer available. Start it again.");
