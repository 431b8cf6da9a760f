import { DomainError } from "@/lib/platform/base/domain-error";

const brand = Symbol.for("mandate.unknown-outcome");

/** A commit happened or did not, and the database could not say which (rules D5). */
export class UnknownOutcome extends DomainError {
  readonly [brand] = true;

  constructor(options: { cause?: unknown; facts?: Record<string, unknown> } = {}) {
    super(
      "outcome_unknown",
      "unavailable",
      "The database did not confirm the change. It may have taken effect: read it before you repeat it.",
      { facts: options.facts ?? {} },
    );
    this.cause = options.cause;
  }
}

/** Recognises an {@link UnknownOutcome}, also one made by another copy of this module. */
export const isUnknownOutcome = (error: unknown): error is UnknownOutcome =>
  typeof error === "object" && error !== null && brand in error;

/** An SQLSTATE outside classes 57P and 08 means that the server answered: nothing was committed. `EPIPE` is none. */
export function isRefusal(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^([0-9][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/.test(code) && !/^(57P|08)/.test(code);
}
