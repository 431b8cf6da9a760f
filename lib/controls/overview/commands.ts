import type { Principal } from "@/lib/principals/principal";
import * as store from "./store";

/** Notes that a person looks at the overview. It is a preference of theirs, so there is no record of it. */
export async function markVisit({ personId }: Pick<Principal, "personId">): Promise<{ at: string }> {
  return { at: (await store.markVisit(personId)).toISOString() };
}
