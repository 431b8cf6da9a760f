const brand = Symbol.for("mandate.answer");

/** A handler's result with a status or headers of its own. */
export type Answer<T> = {
  readonly [brand]: true;
  body: T;
  status?: number;
  headers?: Record<string, string>;
};

/** Adds headers or a status to a handler's result. */
export function withHeaders<T>(body: T, extra: { status?: number; headers?: Record<string, string> }): Answer<T> {
  return { [brand]: true, body, ...extra };
}

export function isAnswer<T>(value: T | Answer<T> | Response): value is Answer<T> {
  return typeof value === "object" && value !== null && brand in value;
}
