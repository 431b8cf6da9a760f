/** Gives what a failure can tell a person: the detail of a problem, else its title, else the message. */
export function problemText(error: unknown): string {
  if (typeof error !== "object" || error === null) return "Something failed without a reason. Try again.";
  for (const member of ["detail", "title", "message"] as const) {
    const text = (error as Record<string, unknown>)[member];
    if (typeof text === "string" && text !== "") return text;
  }
  return "Something failed without a reason. Try again.";
}

/** Gives the id under which the server logged the request that failed. */
export function problemRequestId(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("requestId" in error)) return undefined;
  return typeof error.requestId === "string" ? error.requestId : undefined;
}

/** Whether the person cancelled the action, which is no failure. */
export const isCancelled = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "cancelled" in error && error.cancelled === true;
