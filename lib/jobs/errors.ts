import { DomainError } from "@/lib/platform/base/domain-error";

export const jobFailureNotFound = () =>
  new DomainError("not_found", "not_found", "There is no failure of a job with this id.");

export const jobNotGivenUp = () =>
  new DomainError("job_not_given_up", "conflict", "This job does not wait for a person. Load the page again.");
