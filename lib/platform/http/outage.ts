// Socket errors, Prisma's connection errors, and PostgreSQL's classes 57P (shutdown), 08 (connection) and 53 (resources).
const codes =
  /^(ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENOTFOUND|P1001|P1002|P1008|P1017|P2024|P2028|57P0|57014|55P03|08|53)/;
const messages =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|(statement|lock) timeout/i;
/** Error kinds of Prisma's adapter for a failed socket; a raw statement shows the failure only by its kind. */
const kinds: readonly unknown[] = ["ConnectionClosed", "DatabaseNotReachable", "SocketTimeout"];

/** An error of PostgreSQL lies some levels below the one that Prisma throws. */
const maxDepth = 4;

/** Whether a failure means that the database cannot be reached, has no room, or does not answer in time. */
export function isDatabaseOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > maxDepth) return false;
  const { code, originalCode, kind, message, cause, meta } = error as Failure;
  return (
    [code, originalCode].some((one) => typeof one === "string" && codes.test(one)) ||
    kinds.includes(kind) ||
    (typeof message === "string" && messages.test(message)) ||
    isDatabaseOutage(cause, depth + 1) ||
    isDatabaseOutage(meta?.driverAdapterError, depth + 1)
  );
}

type Failure = {
  code?: unknown;
  originalCode?: unknown;
  kind?: unknown;
  message?: unknown;
  cause?: unknown;
  meta?: { driverAdapterError?: unknown } | null;
};
