"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell, Bookmark, BookmarkPlus, Settings2, Users } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { MenuEntry } from "@/components/ui/menu-popup";
import type { SavedSearch } from "@/lib/saved-searches/schema";
import { savedSearches } from "./queries";
import { type SearchParts, searchAddress, searchNouns } from "./search-address";

// The dialogs are loaded when they are opened.
const SearchDialog = dynamic(() => import("./search-dialog").then((file) => file.SearchDialog), {
  loading: () => null,
});
const ViewsDialog = dynamic(() => import("./views-dialog").then((file) => file.ViewsDialog), {
  loading: () => null,
});

/** The menu holds so many searches; the page of alerts, or the dialog of views, lists all. */
const mostListed = 12;

function toEntry(search: SavedSearch): MenuEntry {
  const Icon = search.alert ? Bell : search.scope === "shared" ? Users : Bookmark;
  return {
    label: search.name,
    icon: <Icon aria-hidden />,
    hint: search.can.includes("edit") ? undefined : `Shared by ${search.owner.name ?? search.owner.id}`,
    href: searchAddress(search),
  };
}

/** The saved searches of a list, and the dialog that saves the one that is shown. */
export function SearchMenu({ parts, mayShare }: { parts: SearchParts; mayShare: boolean }) {
  const query = useQuery(savedSearches(parts.list));
  const [open, setOpen] = useState<"save" | "manage">();
  const { noun, label } = searchNouns[parts.list];
  const searches = query.data?.searches ?? [];
  const shown = searches.find((search) => searchAddress(search) === searchAddress(parts));
  const entries: MenuEntry[] = [
    { label: `Save this ${noun} …`, icon: <BookmarkPlus aria-hidden />, onSelect: () => setOpen("save") },
    ...(searches.length > 0 ? (["separator"] as const) : []),
    ...searches.slice(0, mostListed).map(toEntry),
    "separator",
    parts.list === "trail"
      ? { label: "Saved searches and alerts", icon: <Settings2 aria-hidden />, href: "/alerts" }
      : { label: "Manage saved views …", icon: <Settings2 aria-hidden />, onSelect: () => setOpen("manage") },
  ];
  const state = query.error
    ? `${label} could not be loaded`
    : searches.length === 0
      ? `No ${label.toLowerCase()}`
      : label;
  return (
    <>
      <Menu
        head={<p className="text-ink3 text-xs">{state}</p>}
        entries={entries}
        trigger={
          <Button icon={<Bookmark aria-hidden />} className="max-md:h-10">
            <span className="max-w-40 truncate">
              {noun === "search" ? "Saved" : shown ? `View: ${shown.name}` : "Views"}
            </span>
          </Button>
        }
      />
      {open === "save" && <SearchDialog parts={parts} mayShare={mayShare} onClose={() => setOpen(undefined)} />}
      {open === "manage" && <ViewsDialog shown={parts} mayShare={mayShare} onClose={() => setOpen(undefined)} />}
    </>
  );
}
