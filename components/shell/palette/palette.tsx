"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { useLeave } from "@/components/forms/leave-guard";
import { useCarried } from "@/components/shell/as-of/carry";
import type { NavGroup } from "@/components/shell/nav";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { found, type Place, recordsOf } from "./queries";
import { stopsFor } from "./stop-places";

const pagesIn = (groups: readonly NavGroup[]): Place[] =>
  groups.flatMap(({ label: group, items }) => items.map(({ href, label }) => ({ href, label, says: group })));

const matches = ({ label }: Place, text: string): boolean => label.toLowerCase().includes(text.toLowerCase());

/** Finds places for the typed text: pages by name, then objects by name, id or a word. */
function usePlaces(text: string, groups: readonly NavGroup[]) {
  const typed = text.trim();
  const asked = useDeferredValue(typed);
  const pages = pagesIn(groups);
  const hrefs = pages.map(({ href }) => href);
  const objects = useQuery(found(asked, hrefs));
  const stops = useQuery(stopsFor(asked, hrefs));
  // Enter opens the first place. Results of an earlier text are not offered.
  const shown = asked === typed ? [...(stops.data ?? []), ...(objects.data ?? [])] : [];
  return {
    places: [...pages.filter((page) => matches(page, typed)), ...shown, ...recordsOf(typed, hrefs)],
    searching: objects.isFetching || stops.isFetching,
    failed: objects.isError || stops.isError,
  };
}

function Option({ place, id, active, onGo }: { place: Place; id: string; active: boolean; onGo: () => void }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and names the option it is at.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys.
    <div
      id={id}
      role="option"
      aria-selected={active}
      onClick={onGo}
      className={cn(
        "flex min-h-10 cursor-pointer items-baseline gap-3 rounded-md px-3 py-2 hover:bg-canvas",
        active && "bg-chosen hover:bg-chosen",
      )}
    >
      <span className="min-w-0 flex-1 truncate font-semibold">{place.label}</span>
      <span className="min-w-0 truncate text-ink3 text-sm">{place.says}</span>
    </div>
  );
}

type PaletteProps = {
  groups: readonly NavGroup[];
  /** The text of the field, which is typed before its code is loaded as well. */
  text: string;
  onText: (text: string) => void;
  onClose: () => void;
};

type FindFieldProps = Pick<PaletteProps, "text" | "onText"> & {
  listId: string;
  /** The id of the active option. */
  active: string | undefined;
  open: boolean;
  onKeyDown: (event: KeyboardEvent) => void;
};

function FindField({ listId, active, open, text, onText, onKeyDown }: FindFieldProps) {
  return (
    <Input
      role="combobox"
      aria-label="Find"
      aria-expanded={open}
      aria-controls={listId}
      aria-autocomplete="list"
      aria-activedescendant={active}
      placeholder="Name, id or a word of the purpose"
      autoComplete="off"
      spellCheck={false}
      value={text}
      onKeyDown={onKeyDown}
      onChange={(event) => onText(event.target.value)}
    />
  );
}

function foundWords(places: readonly Place[]): string {
  const count = places.filter(({ unfinished }) => !unfinished).length;
  return count < places.length ? `${count} found so far` : `${count} found`;
}

/** Closes the palette and goes to a place, at the instant that the page is shown as of. */
function useGo(onClose: () => void) {
  const router = useRouter();
  const leave = useLeave();
  const carried = useCarried();
  return (place: Place | undefined) => {
    if (!place) return;
    onClose();
    leave(() => router.push(carried(place.href)));
  };
}

/** Goes to a page or an object by a few letters of its name. */
export function Palette({ groups, text, onText, onClose }: PaletteProps) {
  const listId = useId();
  const [active, setActive] = useState(0);
  const { places, searching, failed } = usePlaces(text, groups);
  const at = Math.min(active, places.length - 1);
  const go = useGo(onClose);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 && event.key !== "Enter") return;
    event.preventDefault();
    if (by === 0) return go(places[at]);
    const next = (at + by + places.length) % Math.max(places.length, 1);
    setActive(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <Dialog open onOpenChange={onClose} title="Find a page or an object" size="md">
      <div className="flex flex-col gap-3">
        <FindField
          {...{ listId, text, onKeyDown }}
          active={places[at] ? `${listId}-${at}` : undefined}
          open={places.length > 0}
          onText={(next) => {
            onText(next);
            setActive(0);
          }}
        />
        {/* A fixed height, so that nothing moves under the pointer. */}
        <div id={listId} role="listbox" aria-label="Found" className="flex h-80 flex-col overflow-y-auto">
          {places.map((place, index) => (
            <Option
              key={`${place.href} ${place.says}`}
              place={place}
              id={`${listId}-${index}`}
              active={index === at}
              onGo={() => go(place)}
            />
          ))}
        </div>
        <p role="status" className="text-ink3 text-sm">
          {searching ? "Searching …" : failed ? "Objects could not be searched." : foundWords(places)}
        </p>
      </div>
    </Dialog>
  );
}
