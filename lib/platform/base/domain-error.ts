export type ErrorKind =
  | "malformed"
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "stale"
  | "unavailable"
  | "throttled";

/** One member at fault: its path in the request (`authority[0].limits`), and a stable code. */
export type MemberError = {
  path: string;
  code: string;
  message?: string;
  /** Position of the fault in a text, in UTF-16 code units, and possible replacements. */
  at?: number;
  length?: number;
  suggestions?: readonly string[];
};

const brand = Symbol.for("mandate.domain-error");

/**
 * A refusal with a stable code.
 *
 * Carries no HTTP number: the transport maps `kind`. `facts` go to the log and never to the wire. Recognise it with
 * `isDomainError`, because the class may be loaded twice in one process.
 */
export class DomainError extends Error {
  readonly [brand] = true;
  readonly errors: readonly MemberError[];

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    /** A plain sentence for the person who reads it. */
    readonly detail: string,
    options: { errors?: readonly MemberError[]; facts?: Record<string, unknown>; retryAfterSeconds?: number } = {},
  ) {
    super(code);
    this.name = "DomainError";
    this.errors = options.errors ?? [];
    this.facts = options.facts ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  readonly facts: Record<string, unknown>;
  /** When it is worth asking again, where that is known. */
  readonly retryAfterSeconds: number | undefined;
}

export function isDomainError(value: unknown): value is DomainError {
  return typeof value === "object" && value !== null && brand in value;
}

/** States what cannot be otherwise; a failure is a defect of ours, not a refusal. */
export function assertInvariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}
