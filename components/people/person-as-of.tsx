"use client";

import { useQuery } from "@tanstack/react-query";
import { ChangedSince } from "@/components/as-of/changed-since";
import { personAsOf } from "@/components/as-of/queries";
import { Recorded } from "@/components/as-of/recorded";
import { UnloadedPast } from "@/components/as-of/unloaded-past";
import { EntryName } from "@/components/audit/entry-name";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { StatusMark } from "@/components/ui/status-mark";
import type { PersonAsOf } from "@/lib/people/as-of.schema";
import { roleWords } from "./role-words";

const erased = <span className="text-ink3 italic">erased</span>;

function Facts({ person }: { person: PersonAsOf }) {
  const { id, name, nameNow, email, roles, status, asOf } = person;
  const rows = [
    { label: "Name", value: name === null ? erased : <EntryName id={id} name={name} sealed now={nameNow} /> },
    { label: "Email", value: email ?? erased },
    { label: "Status", value: <StatusMark status={status} /> },
    {
      label: "Roles",
      value: (
        <span className="flex flex-wrap gap-1">
          {roles.length === 0 ? "none" : roles.map((role) => <Pill key={role}>{roleWords[role].label}</Pill>)}
        </span>
      ),
    },
    { label: "Person", value: <CopyField value={id} label="person id" /> },
    { label: "Recorded", value: <Recorded asOf={asOf} /> },
  ];
  return (
    <Panel
      title="The person then"
      actions={
        <ButtonLink size="sm" href={`/delegations/graph?person=${id}`}>
          Show delegations in a graph
        </ButtonLink>
      }
    >
      <KeyValue items={rows} />
      <p className="mt-4 border-line border-t pt-3 text-ink3 text-sm">
        Groups, entitlements and passkeys are not rebuilt. The audit trail has their entries.
      </p>
    </Panel>
  );
}

/** A person as they were at an instant, and their changes since. */
export function PersonAsOfScreen({ personId, at }: { personId: string; at: string }) {
  const query = useQuery(personAsOf(personId, at));
  const { data } = query;
  return (
    <PageFrame asOf title={data?.name ?? "Person"} parent={<ParentLink href="/people" label="People" />}>
      {data ? (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Facts person={data} />
          <ChangedSince since={data.changedSince} />
        </div>
      ) : (
        <UnloadedPast query={query} name="The person" />
      )}
    </PageFrame>
  );
}
