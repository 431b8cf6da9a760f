/**
 * Writes a call of the console's interface for a shell, signed in by the cookie file of a session (`curl -c`): that
 * interface takes nothing else.
 *
 * @param origin Where the server is, or a shell variable that says so.
 */
export function consoleCurl(origin: string, path: string, body: object): string {
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  return [
    `curl -X POST "${origin}${path}" \\`,
    '  -b "$COOKIES" -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join("\n");
}
