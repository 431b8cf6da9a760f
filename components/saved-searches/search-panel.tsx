"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell, Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { useToast } from "@/components/ui/toast";
import type { AlertCode } from "@/lib/saved-searches/model";
import type { SavedSearch } from "@/lib/saved-searches/schema";
import { removeSearch, savedSearches, searchKeys } from "./queries";
import { searchAddress } from "./search-address";
import { SearchDialog } from "./search-dialog";

/** The saved searches that the person sees. */
export function SearchPanel({ mayShare }: { mayShare: boolean }) {
  const query = useQuery(savedSearches);
  if (!query.data) {
    return (
      <Panel title="Saved searches">
        <Unloaded query={query} name="The saved searches" lines={4} />
      </Panel>
    );
  }
  const { searches } = query.data;
  return (
    <Panel title="Saved searches" flush>
      {searches.length === 0 ? (
        <EmptyState kind="none" title="No saved searches">
          Your searches of the audit trail and the shared ones appear here. To save one, press Saved in the audit trail.
        </EmptyState>
      ) : (
        <ul aria-label="Saved searches">
          {searches.map((search) => (
            <Search key={search.id} search={search} mayShare={mayShare} />
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

function Search({ search, mayShare }: { search: SavedSearch; mayShare: boolean }) {
  const { name, q, scope, owner, alert, alertCode, can } = search;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2 first:border-t-0">
      <Link href={searchAddress(search)} className="font-semibold">
        {name}
      </Link>
      <code className="min-w-0 text-ink2 text-sm [overflow-wrap:anywhere]">{q === "" ? "all entries" : q}</code>
      {scope === "shared" && <Pill>shared by {owner.name ?? owner.id}</Pill>}
      {alert && (
        <Pill tone="info">
          <Bell aria-hidden className="me-1 inline size-3" />
          alert
        </Pill>
      )}
      {alertCode && <span className="basis-full text-bad">{stoppedWords[alertCode]}</span>}
      <span className="ms-auto flex gap-2">
        {can.includes("edit") && <EditButton search={search} mayShare={mayShare} />}
        {can.includes("remove") && <RemoveButton search={search} />}
      </span>
    </li>
  );
}

function EditButton({ search, mayShare }: { search: SavedSearch; mayShare: boolean }) {
  return (
    <DialogButton
      size="sm"
      icon={<Pencil aria-hidden />}
      aria-label={`Edit ${search.name}`}
      dialog={(close) => <SearchDialog parts={search} saved={search} mayShare={mayShare} onClose={close} />}
    >
      Edit
    </DialogButton>
  );
}

function RemoveButton({ search }: { search: SavedSearch }) {
  const client = useQueryClient();
  const toast = useToast();
  return (
    <DialogButton
      size="sm"
      icon={<Trash2 aria-hidden />}
      aria-label={`Delete ${search.name}`}
      dialog={(close) => (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={`Delete saved search ${search.name}`}
          verb="Delete saved search"
          tone="danger"
          reason="none"
          effect="The search is deleted with its alerts. The entries of the audit trail stay."
          onConfirm={async () => {
            await removeSearch(search);
            toast.done("Saved search deleted");
            await client.invalidateQueries({ queryKey: searchKeys.list });
            await client.invalidateQueries({ queryKey: searchKeys.allAlerts });
          }}
        />
      )}
    >
      Delete
    </DialogButton>
  );
}
