/**
 * Writes a curl command for the console API. It uses the cookie file of a session (`curl -c`), because this API accepts
 * only session cookies.
 *
 * @param origin Origin of the server, or a shell variable for it.
 */
export function consoleCurl(origin: string, path: string, body: object): string {
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  return [
    `curl -X POST "${origin}${path}" \\`,
    '  -b "$COOKIES" -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join("\n");
}
