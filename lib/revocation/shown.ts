import { stateTag } from "@/lib/platform/http/version-tag";
import type { Impact } from "./model";
import type { find } from "./store";

type Row = NonNullable<Awaited<ReturnType<typeof find>>>;

/** The entity tag of what a person lifts: the ends of a suspension, and the number of objects that it stopped. */
export function revocationTag({ liftedAt, endsAt, countedAt, impact }: Row): string {
  const { agents, instances, delegations, tokens, people, resourceServers } = impact as Impact;
  const stopped = [agents, instances, delegations, tokens, people, resourceServers];
  return stateTag([liftedAt, endsAt, countedAt, ...stopped]);
}
