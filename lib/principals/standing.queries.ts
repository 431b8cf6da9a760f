import { prisma } from "@/lib/platform/database/prisma";
import type { Standing } from "./schema";
import { judgePerson, type PersonFacts } from "./standing.policy";

/** Judges people, by id: whether what rests on each may be in effect, and why not. Knows no caller. */
export async function personStandings(ids: readonly string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const people = await prisma().person.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true, status: true, statusAt: true, notBefore: true, suspendedAt: true },
  });
  return new Map(people.map((person) => [person.id, personStanding(person)]));
}

/** Judges one person whose facts are known, for the wire. */
export function personStanding(person: PersonFacts): Standing {
  const { since, by, ...rest } = judgePerson(person);
  return { ...rest, since: since?.toISOString() ?? null, by: by && { ...by, name: person.name } };
}
