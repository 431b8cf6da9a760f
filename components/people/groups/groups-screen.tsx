"use client";

import dynamic from "next/dynamic";
import { GoneNote } from "@/components/data/gone";
import { groupFilter } from "@/components/people/people-filter";
import { PeopleTabs } from "@/components/people/people-tabs";
import { ListScreen } from "@/components/shell/list-screen";
import type { Column } from "@/components/table/columns";
import { useFilterQuery, useOpened, useSort } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { useOpenedRow } from "@/components/table/use-opened-row";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import type { GroupResponse } from "@/lib/groups/schema";
import { NewGroup } from "./new-group-dialog";
import { groupDetail, groupList } from "./queries";

const GroupDrawer = dynamic(() => import("./group-drawer").then((module) => module.GroupDrawer), { ssr: false });

const columns: Column<GroupResponse>[] = [
  {
    id: "group",
    header: "Group",
    sortKey: "name",
    cell: ({ name, description }) => (
      <span className="flex min-w-0 flex-col">
        <b className="font-mono">{name}</b>
        {description && <span className="truncate text-ink3 text-sm">{description}</span>}
      </span>
    ),
  },
  {
    id: "members",
    header: "Members",
    align: "end",
    cell: ({ members }) => <span className="font-mono">{members.toLocaleString("en")}</span>,
  },
  {
    id: "created",
    header: "Since",
    sortKey: "created",
    align: "end",
    showFrom: "lg",
    cell: ({ createdAt }) => <Timestamp at={createdAt} />,
  },
];

/** Groups of people: who may decide which step, and what they may delegate. */
export function GroupsScreen({ viewerId, mayWrite }: { viewerId: string; mayWrite: boolean }) {
  const { q } = useFilterQuery();
  const opened = useOpened("group");
  const { sort, setSort } = useSort("name");
  const list = useList(groupList({ q, sort }), ({ groups }) => groups);
  const { row: group, isMissing } = useOpenedRow(opened.id, list.rows, groupDetail);
  return (
    <ListScreen
      title="Groups"
      tabs={<PeopleTabs current="groups" />}
      actions={mayWrite && <NewGroup onMade={({ id }) => opened.open(id)} />}
      notice={isMissing && <GoneNote name="group" />}
      filter={{ label: "Filter groups", ...groupFilter }}
      fixedDensity
      list={list}
      columns={columns}
      sort={sort}
      onSortChange={setSort}
      opened={opened}
      rowLabel={({ name }) => `Open ${name}`}
      empty={
        <EmptyState kind="none" title="There are no groups yet">
          A group can decide steps of an approval, and can set what its members may delegate.
        </EmptyState>
      }
      noMatch={<EmptyState kind="no-match" title="No group matches this filter" />}
    >
      {group && <GroupDrawer group={group} viewerId={viewerId} mayWrite={mayWrite} onClose={opened.close} />}
    </ListScreen>
  );
}
