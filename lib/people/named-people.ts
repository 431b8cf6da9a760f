import { normaliseEmail } from "@/lib/people/email";
import { findPeople } from "@/lib/people/store";
import { isId } from "@/lib/platform/ids/id-kind";
import { unfitValue } from "@/lib/platform/query/filter-values";

/**
 * Reads people as filters name them: `me`, an address or an id. An address that nobody has names nobody.
 *
 * @throws DomainError `malformed_filter` naming the filter.
 */
export async function namedPeople(key: string, values: readonly string[], asker: string): Promise<string[]> {
  const [ids, addresses]: [string[], string[]] = [[], []];
  for (const value of values) {
    if (value === "me") ids.push(asker);
    else if (value.includes("@")) addresses.push(normaliseEmail(value));
    else if (isId("person", value)) ids.push(value);
    else throw unfitValue(key, "is me, an address, or an id that begins with per_");
  }
  if (addresses.length === 0) return ids;
  const order = { by: "created", direction: "asc" } as const;
  const found = await findPeople({ email: { in: addresses } }, order, addresses.length);
  return [...ids, ...found.map(({ id }) => id)];
}
