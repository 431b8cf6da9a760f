/**
 * The path, query and fragment of an address of this server; undefined for every other address.
 *
 * The URL parser decides, because browsers read an address as it does: it drops tabs and line breaks and turns a
 * backslash into a slash. The answer begins with exactly one slash, so a browser cannot read a host into it.
 *
 * @param origin The origin of this server.
 */
export function ownPath(target: string, origin: string): string | undefined {
  const here = new URL(origin);
  const url = URL.canParse(target, origin) ? new URL(target, origin) : undefined;
  // `blob:https://here/x` has our origin and another scheme.
  if (url?.origin !== here.origin || url.protocol !== here.protocol) return undefined;
  // `/.//host` becomes the path `//host`, which a browser would read as a host.
  if (url.pathname.startsWith("//")) return undefined;
  return `${url.pathname}${url.search}${url.hash}`;
}
