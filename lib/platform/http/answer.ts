const brand = Symbol.for("mandate.answer");

/** A handler's result with a status or headers of its own. `S` lists the statuses, so that routes declare them. */
export type Answer<T, S extends number = never> = {
  readonly [brand]: true;
  body: T;
  status?: S;
  headers?: Record<string, string>;
};

/** Adds headers or a status to a handler's result. The route declares the status in `otherStatuses`. */
export function withHeaders<T, S extends number = never>(
  body: T,
  extra: { status?: S; headers?: Record<string, string> },
): Answer<T, S> {
  return { [brand]: true, body, ...extra };
}

export function isAnswer<T, S extends number>(value: T | Answer<T, S> | Response): value is Answer<T, S> {
  return typeof value === "object" && value !== null && brand in value;
}
