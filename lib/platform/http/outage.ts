// Socket errors, Prisma's connection errors, and PostgreSQL's classes 57P (shutdown), 08 (connection) and 53 (resources).
const codes =
  /^(ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENOTFOUND|P1001|P1002|P1008|P1017|P2024|P2028|57P0|57014|55P03|08|53)/;
const messages =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|(statement|lock) timeout/i;

/** Tells whether a failure means that the database cannot be reached or does not answer in time. */
export function isDatabaseOutage(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (typeof code === "string" && codes.test(code)) || (typeof message === "string" && messages.test(message));
}
