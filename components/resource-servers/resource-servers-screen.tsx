"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { PageFrame } from "@/components/shell/app-shell";
import { DensitySwitch } from "@/components/table/density-switch";
import { FilterBar } from "@/components/table/filter-bar";
import { PagedTable } from "@/components/table/paged-table";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useFilteredList } from "@/components/table/use-filtered-list";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { resourceServerList } from "./queries";
import { resourceServerColumns } from "./resource-server-columns";

export type ResourceServersScreenProps = {
  /** Why the person may not create one; absent when they may. */
  whyNotRegister?: string | undefined;
};

function RegisterResourceServer({ whyNot }: { whyNot: string | undefined }) {
  const look = { variant: "primary", icon: <Plus aria-hidden /> } as const;
  if (whyNot) {
    return (
      <Button {...look} whyNot={whyNot}>
        Create resource server
      </Button>
    );
  }
  return (
    <ButtonLink {...look} href="/resource-servers/new">
      Create resource server
    </ButtonLink>
  );
}

function NoServers({ whyNotRegister }: ResourceServersScreenProps) {
  const { q, setQ } = useFilterQuery();
  if (q !== "") {
    return (
      <EmptyState
        kind="no-match"
        title="No resource server matches this text"
        action={<Button onClick={() => setQ("", "push")}>Clear the text</Button>}
      >
        The search covers names, identifiers and ids.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      kind="none"
      title="No resource servers yet"
      action={whyNotRegister ? undefined : <RegisterResourceServer whyNot={undefined} />}
    >
      A resource server is a protected system. Its catalogue lists the types and actions that can be delegated. With its
      key it asks for decisions. {whyNotRegister}
    </EmptyState>
  );
}

/** The protected systems: what can be delegated at each, and whether it can ask for decisions. */
export function ResourceServersScreen(props: ResourceServersScreenProps) {
  const { q } = useFilterQuery();
  const list = useFilteredList(useInfiniteQuery({ ...resourceServerList(q), placeholderData: (previous) => previous }));
  const rows = list.data?.pages.flatMap(({ resourceServers }) => resourceServers);
  return (
    <PageFrame title="Resource servers" actions={<RegisterResourceServer whyNot={props.whyNotRegister} />}>
      <div className="flex flex-col gap-3">
        <FilterBar
          fault={list.fault}
          label="Find resource servers"
          keys={[]}
          placeholder="Find by name, identifier or id"
        >
          <DensitySwitch />
        </FilterBar>
        <PagedTable
          pages={list}
          label="Resource servers"
          columns={resourceServerColumns}
          rows={rows}
          rowId={({ id }) => id}
          rowHref={({ id }) => `/resource-servers/${id}`}
          empty={<NoServers {...props} />}
        />
      </div>
    </PageFrame>
  );
}
