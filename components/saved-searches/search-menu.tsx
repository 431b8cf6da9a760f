"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell, Bookmark, BookmarkPlus, Settings2, Users } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import { savedSearches } from "./queries";
import { searchAddress } from "./search-address";
import type { SearchParts } from "./search-dialog";

// The dialog is loaded when it is opened.
const SearchDialog = dynamic(() => import("./search-dialog").then((file) => file.SearchDialog), {
  loading: () => null,
});

/** The menu holds so many searches; the page of alerts lists all. */
const mostListed = 12;

/** The saved searches of the trail, and the dialog that saves the one that is shown. */
export function SearchMenu({ parts, mayShare }: { parts: SearchParts; mayShare: boolean }) {
  const query = useQuery(savedSearches);
  const [saving, setSaving] = useState(false);
  const searches = query.data?.searches ?? [];
  const entries: MenuEntry[] = [
    { label: "Save this search …", icon: <BookmarkPlus aria-hidden />, onSelect: () => setSaving(true) },
    ...(searches.length > 0 ? (["separator"] as const) : []),
    ...searches.slice(0, mostListed).map((search) => ({
      label: search.name,
      icon: search.alert ? (
        <Bell aria-hidden />
      ) : search.scope === "shared" ? (
        <Users aria-hidden />
      ) : (
        <Bookmark aria-hidden />
      ),
      hint: search.can.includes("edit") ? undefined : `Shared by ${search.owner.name ?? search.owner.id}`,
      href: searchAddress(search),
    })),
    "separator",
    { label: "Saved searches and alerts", icon: <Settings2 aria-hidden />, href: "/alerts" },
  ];
  return (
    <>
      <Menu
        head={
          <p className="text-ink3 text-xs">
            {query.error
              ? "Saved searches could not be loaded"
              : searches.length === 0
                ? "No saved searches"
                : "Saved searches"}
          </p>
        }
        entries={entries}
        trigger={
          <Button icon={<Bookmark aria-hidden />} className="max-md:h-10">
            Saved
          </Button>
        }
      />
      {saving && <SearchDialog parts={parts} mayShare={mayShare} onClose={() => setSaving(false)} />}
    </>
  );
}
