"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { AtInstant } from "@/components/as-of/at-instant";
import { isGone } from "@/components/data/api-problem";
import { GoneNote } from "@/components/data/gone";
import { Identity } from "@/components/marks/identity";
import { ListScreen } from "@/components/shell/list-screen";
import type { Column } from "@/components/table/columns";
import { useFilterQuery, useOpened, useSort } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { ViewTabs } from "@/components/table/view-tabs";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Pill } from "@/components/ui/pill";
import { StatusMark } from "@/components/ui/status-mark";
import type { PersonResponse } from "@/lib/people/schema";
import { FoundingNote } from "./founding-note";
import { InvitePerson } from "./invite-dialog";
import { peopleFilter } from "./people-filter";
import { toConfirm } from "./people-tabs";
import { peopleList, personDetail } from "./queries";
import { roleWords } from "./role-words";

const PersonAsOfScreen = dynamic(() => import("./person-as-of").then((module) => module.PersonAsOfScreen), {
  loading: () => null,
});
const PersonDrawer = dynamic(() => import("./person-drawer").then((module) => module.PersonDrawer), { ssr: false });

const columns: Column<PersonResponse>[] = [
  {
    id: "person",
    header: "Person",
    sortKey: "name",
    cell: (person) => <Identity name={person.name} id={person.email} seal={person.id} frame="person" />,
  },
  {
    id: "status",
    header: "Status",
    cell: (person) => (
      <span className="flex flex-wrap items-center gap-2">
        <StatusMark status={person.status} />
        {person.password === "from_admin" && <Pill>password from an admin</Pill>}
      </span>
    ),
  },
  {
    id: "roles",
    header: "Roles",
    cell: ({ roles }) => (
      <span className="flex flex-wrap gap-1">
        {roles.map((role) => (
          <Pill key={role}>{roleWords[role].label}</Pill>
        ))}
      </span>
    ),
  },
  {
    id: "created",
    header: "Since",
    sortKey: "created",
    align: "end",
    showFrom: "lg",
    cell: (person) => <Timestamp at={person.createdAt} />,
  },
];

const views = [
  { label: "All", q: "" },
  { label: "Admins", q: "role:admin" },
  { label: "Approvers", q: "role:approver" },
  { label: "Invited", q: "status:invited" },
  { label: "Deactivated", q: "status:deactivated" },
];

type Props = {
  viewerId: string;
  mayWrite: boolean;
  /** Whether one admin acts alone still. */
  founding: boolean;
};

/** The list of people, with one of them open at the side. */
export function PeopleScreen(props: Props) {
  const { id } = useOpened("person");
  const present = <PresentPeople {...props} />;
  // Without a person the list states that it shows the present only.
  if (id === null) return present;
  return <AtInstant title="Person" past={(at) => <PersonAsOfScreen personId={id} at={at} />} present={present} />;
}

function PresentPeople({ viewerId, mayWrite, founding }: Props) {
  const { q } = useFilterQuery();
  const { sort, setSort } = useSort("name");
  const opened = useOpened("person");
  const list = useList(peopleList({ q, sort }), ({ people }) => people);
  const waiting = useQuery(toConfirm).data;
  const listed = list.rows?.find(({ id }) => id === opened.id);
  // A link opens a person who is on another page of the list or does not match the filter.
  const elsewhere = useQuery({
    ...personDetail(opened.id ?? ""),
    enabled: opened.id !== null && list.rows !== undefined && !listed,
  });
  const person = opened.id === null ? undefined : (listed ?? elsewhere.data);
  return (
    <ListScreen
      title="People"
      tabs={<ViewTabs views={views} />}
      actions={
        <>
          <ButtonLink href="/people/groups">Groups</ButtonLink>
          <ButtonLink href="/people/leavers">Leavers</ButtonLink>
          <ButtonLink href="/people/confirmations">{waiting ? `To confirm (${waiting})` : "To confirm"}</ButtonLink>
          {mayWrite && <InvitePerson />}
        </>
      }
      notice={
        <>
          {founding && mayWrite && <FoundingNote />}
          {!person && isGone(elsewhere.error) && <GoneNote name="person" />}
        </>
      }
      filter={{ label: "Filter people", ...peopleFilter }}
      list={list}
      columns={columns}
      opened={opened}
      rowLabel={({ name }) => `Open ${name}`}
      sort={sort}
      onSortChange={setSort}
      empty={<EmptyState kind="no-match" title="No person matches this filter" />}
    >
      {person && <PersonDrawer person={person} viewerId={viewerId} mayWrite={mayWrite} onClose={opened.close} />}
    </ListScreen>
  );
}
