"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { ApiProblem } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { Identity } from "@/components/marks/identity";
import { MembershipChanges } from "@/components/people/entitlements/membership-changes";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { GroupMemberResponse, GroupResponse } from "@/lib/groups/schema";
import { type Move, ProposeMembershipDialog } from "./propose-membership-dialog";
import { addMember, groupKeys, membersOf, peopleNamed, removeMember } from "./queries";

type Props = { group: GroupResponse; viewerId: string; mayWrite: boolean };

/** Why a move takes two admins; undefined where it failed because of something else. */
const whyTwo = (error: unknown): Move["why"] | undefined => {
  const code = error instanceof ApiProblem ? error.code : undefined;
  return code === "membership_widens" || code === "membership_decides" ? code : undefined;
};

/** Adds and removes members. Calls `onTakesTwo` for a change that one admin alone may only propose. */
function useMembership(group: GroupResponse, onTakesTwo: (move: Move) => void) {
  const client = useQueryClient();
  const toast = useToast();
  const reload = () => client.invalidateQueries({ queryKey: groupKeys.all });
  const add = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => addMember(group.id, id),
    onSuccess: (_, { name }) => toast.done(`${name} is in ${group.name}`),
    onError: (error, person) => {
      const why = whyTwo(error);
      if (why) onTakesTwo({ action: "add", person, why });
    },
    onSettled: reload,
  });
  const remove = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => removeMember(group.id, id),
    onSuccess: (_, { name }) => toast.done(`${name} is no longer in ${group.name}`),
    onError: (error, person) => {
      const why = whyTwo(error);
      if (why) onTakesTwo({ action: "remove", person, why });
      else toast.problem(`${person.name} stays in ${group.name}`, error);
    },
    onSettled: reload,
  });
  return { add, remove };
}

type MemberLineProps = { member: GroupMemberResponse; whyNot: string | undefined; onRemove: (() => void) | undefined };

function MemberLine({ member: { person, sources }, whyNot, onRemove }: MemberLineProps) {
  return (
    <li className="flex items-center gap-2 border-line px-3 py-2 not-last:border-b">
      <span className="min-w-0 flex-1">
        <Identity name={person.name} id={person.email} seal={person.id} frame="person" />
      </span>
      {sources.includes("provider") && <span className="text-ink3 text-sm">by identity provider</span>}
      {onRemove && (
        <Button size="sm" aria-label={`Remove ${person.name}`} whyNot={whyNot} onClick={onRemove}>
          Remove
        </Button>
      )}
    </li>
  );
}

type AddProps = { add: ReturnType<typeof useMembership>["add"]; known: readonly string[]; viewerId: string };

function AddMember({ add, known, viewerId }: AddProps) {
  const [text, setText] = useState("");
  const typed = useDeferredValue(text.trim());
  const found = useQuery({ ...peopleNamed(typed), enabled: typed.length > 1 });
  const people = found.data?.people.filter(({ id }) => !known.includes(id)) ?? [];
  return (
    <div className="flex w-full flex-col gap-2 rounded-md border border-line bg-canvas p-3">
      <InputField
        label="Find a person"
        hint="Part of the name or email address."
        value={text}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      {typed.length > 1 && found.data && people.length === 0 && <p className="text-ink3">No other person found.</p>}
      <ul aria-label="People found" className="flex flex-col">
        {typed.length > 1 &&
          people.map(({ id, name, email }) => (
            <li key={id} className="flex items-center gap-2 py-1">
              <span className="min-w-0 flex-1">
                <Identity name={name} id={email} seal={id} frame="person" />
              </span>
              <Button
                size="sm"
                loading={add.isPending && add.variables.id === id}
                whyNot={id === viewerId ? "You cannot add yourself to a group." : undefined}
                onClick={() => add.mutate({ id, name })}
              >
                Add {name}
              </Button>
            </li>
          ))}
      </ul>
      {!whyTwo(add.error) && <Alert error={add.error} />}
    </div>
  );
}

/** Who is in a group, and why; with people to add and to take out. */
export function GroupMembers({ group, viewerId, mayWrite }: Props) {
  const [adding, setAdding] = useState(false);
  const query = useQuery(membersOf(group.id));
  const [proposing, setProposing] = useState<Move>();
  const { add, remove } = useMembership(group, setProposing);
  const members = query.data?.members;
  const whyNotRemove = ({ person, sources }: GroupMemberResponse) =>
    person.id === viewerId
      ? "You cannot remove yourself from a group."
      : sources.includes("manual")
        ? undefined
        : "The membership comes from the person's identity provider. Change it there, or change the mapping.";
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Members</h3>
      {!members && <Unloaded query={query} name="They" lines={2} />}
      {members?.length === 0 && <p className="text-ink3">No members yet.</p>}
      {members && members.length > 0 && (
        <ul aria-label="Members" className="w-full rounded-md border border-line">
          {members.map((member) => (
            <MemberLine
              key={member.person.id}
              member={member}
              whyNot={whyNotRemove(member)}
              onRemove={mayWrite ? () => remove.mutate(member.person) : undefined}
            />
          ))}
        </ul>
      )}
      <MembershipChanges subjectId={group.id} />
      {query.data?.next && <p className="text-ink3">Only the first 200 are shown.</p>}
      {adding && <AddMember add={add} known={members?.map(({ person }) => person.id) ?? []} viewerId={viewerId} />}
      {mayWrite && !adding && (
        <Button icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
          Add person
        </Button>
      )}
      {proposing && <ProposeMembershipDialog group={group} move={proposing} onClose={() => setProposing(undefined)} />}
    </section>
  );
}
