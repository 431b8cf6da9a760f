"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { MembershipChanges } from "@/components/people/entitlements/membership-changes";
import { Link } from "@/components/ui/link";
import { groupsOfPerson } from "./queries";

/** The groups in which a person is; each opens where its members are changed. */
export function GroupsOfPerson({ personId }: { personId: string }) {
  const query = useQuery(groupsOfPerson(personId));
  const groups = query.data?.groups;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Groups</h3>
      {!groups && <Unloaded query={query} name="They" lines={1} />}
      {groups?.length === 0 && <p className="text-ink3">In no group.</p>}
      {groups && groups.length > 0 && (
        <ul aria-label="Groups of this person" className="flex flex-wrap gap-x-4 gap-y-1">
          {groups.map(({ id, name }) => (
            <li key={id}>
              <Link className="font-mono underline" href={`/people/groups?group=${id}`}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <MembershipChanges subjectId={personId} />
    </section>
  );
}
