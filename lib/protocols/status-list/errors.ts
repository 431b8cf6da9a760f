export type StatusListErrorCode =
  | "list_malformed"
  | "list_too_large"
  | "bits_not_allowed"
  | "status_not_allowed"
  | "index_out_of_range"
  | "uri_mismatch";

const brand = Symbol.for("mandate.status-list-error");

/** Thrown when a status list is refused, or says nothing about an index. */
export class StatusListError extends Error {
  readonly [brand] = true;

  constructor(readonly code: StatusListErrorCode) {
    super(code);
  }
}

/** Recognises a {@link StatusListError}, also one made by another copy of this module. */
export function isStatusListError(error: unknown): error is StatusListError {
  return typeof error === "object" && error !== null && brand in error;
}
