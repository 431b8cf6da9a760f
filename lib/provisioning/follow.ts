import { z } from "zod";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { oneByOne } from "@/lib/platform/jobs/portions";
import type { Person } from "@/lib/principals/model";
import { PersonId } from "@/lib/principals/schema";
import { lockPerson } from "@/lib/principals/store";
import { withheldRolesOf } from "@/lib/principals/withheld-role.store";
import { followGroups, wouldFollow } from "@/lib/sign-in/providers/commands/follow-groups";
import { type Divided, divideProvided, proposeProvided } from "@/lib/sign-in/providers/commands/provided-gains";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { mappedFor, withoutRoles } from "@/lib/sign-in/providers/policy";
import { provisionedGroups } from "@/lib/sign-in/providers/provisioned.store";
import { getOrThrow, mappingsOf } from "@/lib/sign-in/providers/store";

/** The job that gives people the roles and groups that their provisioned groups mean. */
export const followJob = {
  name: "provisioning.follow",
  payload: z.object({ providerId: z.string(), personIds: z.array(PersonId) }),
};

const portion = 500;

/** Enqueues that job in the transaction that changes who is in a group. */
export async function enqueueFollow(tx: Tx, providerId: string, personIds: readonly string[]): Promise<void> {
  for (let first = 0; first < personIds.length; first += portion)
    await enqueue(tx, followJob, { providerId, personIds: personIds.slice(first, first + portion) });
}

/**
 * Gives people what the provider's mappings say about their provisioned groups, as a sign-in does. Rests after each
 * person, whose change takes the barrier alone. Safe to repeat.
 *
 * @returns the people that are left if the time was over.
 */
export const followPeople = (
  providerId: string,
  personIds: readonly string[],
  withinMs: number,
): Promise<readonly string[]> => oneByOne(personIds, (personId) => followPerson(providerId, personId), withinMs);

async function followPerson(providerId: string, personId: string): Promise<void> {
  // Most changes give nothing, and run beside decisions. The others are repeated alone at the barrier.
  const changes = await transaction(async (tx) => {
    const { provider, person, divided } = await meaningOf(tx, providerId, personId);
    if (person.status !== "active" || !divided) return false;
    if (await wouldFollow(tx, person, divided.now)) return true;
    await proposeProvided(tx, provider, personId, divided);
    return false;
  });
  if (!changes) return;
  await transaction(
    async (tx) => {
      const { provider, person, divided } = await meaningOf(tx, providerId, personId);
      if (person.status === "active" && divided) await followProvided(tx, provider, person, divided);
    },
    { barrier: "exclusive" },
  );
}

/** Gives what holds at once, and lets the rest wait. The transaction holds the barrier alone. */
export async function followProvided(
  tx: Tx,
  provider: IdentityProvider,
  person: Person,
  divided: Divided,
): Promise<void> {
  await followGroups(tx, provider, person, divided.now);
  await proposeProvided(tx, provider, person.id, divided);
}

type Meaning = { provider: IdentityProvider; person: Person; divided: Divided | undefined };

/** Reads what a person's provisioned groups give them; undefined if no client provisions the person. */
export async function meaningOf(tx: Tx, providerId: string, personId: string): Promise<Meaning> {
  const provider = await getOrThrow(providerId, tx);
  const person = await lockPerson(tx, personId);
  const groups = await provisionedGroups(tx, providerId, personId);
  if (groups === undefined) return { provider, person, divided: undefined };
  const mapped = mappedFor({ groups }, await mappingsOf(providerId, tx), personId);
  const given = withoutRoles({ ...mapped, defaults: provider.defaultRoles }, await withheldRolesOf(tx, personId));
  return { provider, person, divided: await divideProvided(tx, provider, person, given) };
}
