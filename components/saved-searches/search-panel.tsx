"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell, Pencil, Trash2 } from "lucide-react";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { useToast } from "@/components/ui/toast";
import type { AlertCode, SavedList } from "@/lib/saved-searches/model";
import type { SavedSearch } from "@/lib/saved-searches/schema";
import { removeSearch, savedSearches, searchKeys } from "./queries";
import { type SearchParts, searchAddress } from "./search-address";
import { SearchDialog } from "./search-dialog";
import { searchWords } from "./search-words";

type SearchPanelProps = {
  list: SavedList;
  /** The parts that the list shows now, which a saved search can take over. */
  shown?: SearchParts | undefined;
  mayShare: boolean;
};

/** The saved searches of a list that the person sees. */
export function SearchPanel({ list, ...props }: SearchPanelProps) {
  const query = useQuery(savedSearches(list));
  const { label, empty } = searchWords[list];
  if (!query.data) {
    return (
      <Panel title={label}>
        <Unloaded query={query} name={`The ${label.toLowerCase()}`} lines={4} />
      </Panel>
    );
  }
  const { searches } = query.data;
  return (
    <Panel title={label} flush>
      {searches.length === 0 ? (
        <EmptyState kind="none" title={`No ${label.toLowerCase()}`}>
          {empty}
        </EmptyState>
      ) : (
        <ul aria-label={label}>
          {searches.map((search) => (
            <Search key={search.id} search={search} {...props} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Why the server turned an alert off, and the next step. */
const stoppedWords: Readonly<Record<AlertCode, string>> = {
  owner_not_allowed: "The alert is off: its owner may no longer read the trail.",
  filter_broken:
    "The alert is off: the filter names something that no longer exists. Save the search with another filter.",
};

type SearchProps = Omit<SearchPanelProps, "list"> & { search: SavedSearch };

function Search({ search, ...props }: SearchProps) {
  const { name, q, scope, owner, alert, alertCode, alertWaits, can } = search;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2 first:border-t-0">
      <Link href={searchAddress(search)} className="font-semibold">
        {name}
      </Link>
      <code className="min-w-0 text-ink2 text-sm [overflow-wrap:anywhere]">
        {q === "" ? searchWords[search.list].all : q}
      </code>
      {scope === "shared" && <Pill>shared by {owner.name ?? owner.id}</Pill>}
      {alert && (
        <Pill tone="info">
          <Bell aria-hidden className="me-1 inline size-3" />
          alert
        </Pill>
      )}
      {alertCode && <span className="basis-full text-bad">{stoppedWords[alertCode]}</span>}
      {alertWaits && (
        <span className="basis-full text-ink2">
          The alert waits: versions of the newest entries are not searched yet. It looks at these entries later.
        </span>
      )}
      <span className="ms-auto flex gap-2">
        {can.includes("edit") && <EditButton search={search} {...props} />}
        {can.includes("remove") && <RemoveButton search={search} />}
      </span>
    </li>
  );
}

function EditButton({ search, ...props }: SearchProps) {
  return (
    <DialogButton
      size="sm"
      icon={<Pencil aria-hidden />}
      aria-label={`Edit ${search.name}`}
      dialog={(close) => <SearchDialog parts={search} saved={search} {...props} onClose={close} />}
    >
      Edit
    </DialogButton>
  );
}

function RemoveButton({ search }: { search: SavedSearch }) {
  const client = useQueryClient();
  const toast = useToast();
  const { noun, removal } = searchWords[search.list];
  return (
    <DialogButton
      size="sm"
      icon={<Trash2 aria-hidden />}
      aria-label={`Delete ${search.name}`}
      dialog={(close) => (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={`Delete saved ${noun} ${search.name}`}
          verb={`Delete saved ${noun}`}
          tone="danger"
          reason="none"
          effect={removal}
          onConfirm={async () => {
            await removeSearch(search);
            toast.done(`Saved ${noun} deleted`);
            await client.invalidateQueries({ queryKey: searchKeys.all });
            await client.invalidateQueries({ queryKey: searchKeys.allAlerts });
          }}
        />
      )}
    >
      Delete
    </DialogButton>
  );
}
