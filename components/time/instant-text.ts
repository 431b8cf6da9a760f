/** The member of an address that holds an instant of the past. Pages without it show the present. */
export const asOfMember = "at";

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Reads an instant of an address; undefined if it is none. A `+` that was not encoded arrives as a space. */
export function instantIn(text: string | null | undefined): string | undefined {
  const written = (text ?? "").replace(" ", "+");
  const ms = instant.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** An address of the console at an instant; one that names an instant itself keeps it. */
export function addressAt(href: string, at: string | null): string {
  if (at === null) return href;
  const [path = "", hash] = href.split("#");
  const [page, query = ""] = path.split("?");
  const search = new URLSearchParams(query);
  if (!search.has(asOfMember)) search.set(asOfMember, at);
  return `${page}?${search}${hash === undefined ? "" : `#${hash}`}`;
}
