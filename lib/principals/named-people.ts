import { isId } from "@/lib/platform/base/id-kind";
import { ambiguousName, maxNamed, maxSuggestedNames, unknownName } from "@/lib/platform/http/filters/unknown-name";
import { normaliseEmail } from "./email";
import type { FilterAsker } from "./filter-asker";
import { findPeople, findPeopleNamed } from "./store";

const order = { by: "created", direction: "asc" } as const;

/**
 * Finds the people that a filter names: by `me`, an id, an address, or a current or former name. Several people may
 * have one name.
 *
 * For askers who may see the names, it refuses a name without a person, or with more than {@link maxNamed}.
 */
export async function namedPeople(values: readonly string[], asker: FilterAsker): Promise<string[]> {
  const ids: string[] = [];
  for (const value of values) {
    if (value.toLowerCase() === "me") ids.push(asker.personId);
    else if (isId("person", value)) ids.push(value);
    else ids.push(...(await peopleNamed(value, asker)));
  }
  return ids;
}

async function peopleNamed(value: string, asker: FilterAsker): Promise<string[]> {
  const found = await findPeopleNamed(value);
  if (found.length === 0 && asker.seesNames) throw await unknownPerson(value, asker);
  if (found.length > maxNamed && asker.seesNames) throw ambiguousName("people", value);
  return found;
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

/** Whether a text is a person's id or address, or a part of a name. */
export async function namesPerson(text: string): Promise<boolean> {
  const contains = text.replace(/[\\%_]/g, "\\$&");
  const where = {
    OR: [{ id: text }, { email: normaliseEmail(text) }, { name: { contains, mode: "insensitive" as const } }],
  };
  return (await findPeople(where, order, 1)).length > 0;
}
