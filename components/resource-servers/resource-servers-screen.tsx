"use client";

import { Plus } from "lucide-react";
import { ListScreen } from "@/components/shell/list-screen";
import { NoMatch } from "@/components/table/no-match";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { resourceServerList } from "./queries";
import { resourceServerColumns } from "./resource-server-columns";

export type ResourceServersScreenProps = {
  /** Why the person may not create one; absent when they may. */
  whyNotRegister?: string | undefined;
};

/** The protected systems: what can be delegated at each, and whether it can ask for decisions. */
export function ResourceServersScreen({ whyNotRegister }: ResourceServersScreenProps) {
  const { q } = useFilterQuery();
  const register = (
    <ButtonLink variant="primary" icon={<Plus aria-hidden />} href="/resource-servers/new" whyNot={whyNotRegister}>
      Create resource server
    </ButtonLink>
  );
  return (
    <ListScreen
      title="Resource servers"
      actions={register}
      filter={{ label: "Find resource servers", keys: [], placeholder: "Find by name, identifier or id" }}
      list={useList(resourceServerList(q), ({ resourceServers }) => resourceServers)}
      columns={resourceServerColumns}
      rowHref={({ id }) => `/resource-servers/${id}`}
      empty={
        <EmptyState kind="none" title="No resource servers yet" action={whyNotRegister ? undefined : register}>
          A resource server is a protected system. Its catalogue lists the types and actions that can be delegated. With
          its key it asks for decisions. {whyNotRegister}
        </EmptyState>
      }
      noMatch={
        <NoMatch title="No resource server matches this text" clear="Clear the text">
          The search covers names, identifiers and ids.
        </NoMatch>
      }
    />
  );
}
