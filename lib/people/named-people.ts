import { normaliseEmail } from "@/lib/people/email";
import type { FilterAsker } from "@/lib/people/filter-asker";
import { findPeople } from "@/lib/people/store";
import { isId } from "@/lib/platform/ids/id-kind";
import { maxSuggestedNames, unknownName } from "@/lib/platform/query/unknown-name";

const order = { by: "created", direction: "asc" } as const;

/** Reads people as filters name them: `me`, an address or an id. Refuses an address that no person has. */
export async function namedPeople(values: readonly string[], asker: FilterAsker): Promise<string[]> {
  const ids: string[] = [];
  for (const value of values) {
    if (value.toLowerCase() === "me") ids.push(asker.personId);
    else if (isId("person", value)) ids.push(value);
    else ids.push(...(await peopleWithAddress(value, asker)));
  }
  return ids;
}

async function peopleWithAddress(value: string, asker: FilterAsker): Promise<string[]> {
  const found = await findPeople({ email: normaliseEmail(value) }, order, 1);
  if (found.length === 0 && asker.seesNames) throw await unknownPerson(value, asker);
  return found.map(({ id }) => id);
}

/**
 * The refusal of a name that no person has. Those who may list people are told the addresses of people whose name or
 * address begins like it.
 */
export const unknownPerson = async (value: string, { seesPeople }: FilterAsker): Promise<Error> =>
  unknownName("person", value, seesPeople ? await addressesLike(value) : []);

async function addressesLike(text: string): Promise<string[]> {
  const startsWith = text.replace(/[\\%_]/g, "\\$&");
  const begins = { startsWith, mode: "insensitive" } as const;
  const found = await findPeople({ OR: [{ name: begins }, { email: begins }] }, order, maxSuggestedNames);
  return found.map(({ email }) => email);
}

/** Tells whether a text is a person's id or address, or a part of a name. */
export async function namesPerson(text: string): Promise<boolean> {
  const contains = text.replace(/[\\%_]/g, "\\$&");
  const where = {
    OR: [{ id: text }, { email: normaliseEmail(text) }, { name: { contains, mode: "insensitive" as const } }],
  };
  return (await findPeople(where, order, 1)).length > 0;
}
