"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsString, useQueryState } from "nuqs";
import { PeopleTabs } from "@/components/people/people-tabs";
import { PageFrame } from "@/components/shell/app-shell";
import type { Column } from "@/components/table/columns";
import { FilterBar } from "@/components/table/filter-bar";
import { PagedTable } from "@/components/table/paged-table";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useFilteredList } from "@/components/table/use-filtered-list";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import type { GroupResponse } from "@/lib/groups/schema";
import { NewGroupDialog } from "./new-group-dialog";
import { groupList } from "./queries";

const GroupDrawer = dynamic(() => import("./group-drawer").then((module) => module.GroupDrawer), { ssr: false });

const columns: Column<GroupResponse>[] = [
  {
    id: "group",
    header: "Group",
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
    align: "end",
    showFrom: "lg",
    cell: ({ createdAt }) => <Timestamp at={createdAt} />,
  },
];

const keys = [{ key: "member", hint: "id of a person in it" }];

/** Groups of people: who may decide which step, and what they may delegate. */
export function GroupsScreen({ viewerId, mayWrite }: { viewerId: string; mayWrite: boolean }) {
  const { q } = useFilterQuery();
  const [openId, setOpenId] = useQueryState("group", parseAsString.withOptions({ history: "push" }));
  const groups = useFilteredList(useInfiniteQuery({ ...groupList(q), placeholderData: keepPreviousData }));
  const rows = groups.data?.pages.flatMap((page) => page.groups);
  const open = rows?.find(({ id }) => id === openId);
  return (
    <PageFrame
      title="Groups"
      tabs={<PeopleTabs current="groups" />}
      actions={mayWrite && <NewGroupDialog onMade={({ id }) => void setOpenId(id)} />}
    >
      <div className="flex flex-col gap-3">
        <FilterBar fault={groups.fault} label="Filter groups" keys={keys} />
        <PagedTable
          pages={groups}
          label="Groups"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => void setOpenId(id)}
          rowLabel={({ name }) => `Open ${name}`}
          selectedId={openId ?? undefined}
          empty={
            q === "" ? (
              <EmptyState kind="none" title="There are no groups yet">
                A group can decide steps of an approval, and can set what its members may delegate.
              </EmptyState>
            ) : (
              <EmptyState kind="no-match" title="No group matches this filter" />
            )
          }
        />
      </div>
      {open && (
        <GroupDrawer group={open} viewerId={viewerId} mayWrite={mayWrite} onClose={() => void setOpenId(null)} />
      )}
    </PageFrame>
  );
}
