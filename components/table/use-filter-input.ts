"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { isForShortcut, useKeyDown, useShortcutsOn } from "@/components/ui/shortcuts";
import {
  accept,
  type FilterKey,
  type OfferedValue,
  type Suggestion,
  suggest,
  valueAt,
  type WrittenValue,
  wordAt,
} from "./filter-suggestions";
import { useQueryHistory } from "./query-history";
import { useFilterQuery } from "./use-filter-query";

const COMMIT_MS = 300;
const maxOffered = 8;

/** The parser is loaded with the first letter, not with the page. A text that it cannot be loaded for is searched. */
const isUnfinished = (text: string): Promise<boolean> =>
  import("@/lib/platform/http/filters/unfinished").then(
    (module) => module.isUnfinished(text),
    () => false,
  );

/** Keeps what is typed apart from what is searched: the URL follows after a pause, or at once on Enter. */
function useDraft(note: (q: string) => void) {
  const { q, setQ } = useFilterQuery();
  const [draft, setDraft] = useState(q);
  const [synced, setSynced] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The text that waits to be searched.
  const typed = useRef<string>(undefined);
  // One search is one entry of the history, however many pauses its typing has.
  const [pushed, setPushed] = useState(false);
  // Searches of this field that the URL may not hold yet. A person may write the next one meanwhile.
  const [coming, setComing] = useState<readonly string[]>([]);
  // A person writes a text that is not searched yet. The address does not replace it.
  const [writing, setWriting] = useState(false);
  if (synced !== q) {
    setSynced(q);
    const place = coming.indexOf(q);
    setComing(place < 0 ? [] : coming.slice(place + 1));
    if (place < 0 && !writing) setDraft(q);
  }
  useEffect(
    () => () => {
      typed.current = undefined;
      clearTimeout(timer.current);
    },
    [],
  );
  const commit = (text: string) => {
    clearTimeout(timer.current);
    typed.current = undefined;
    const next = text.trim();
    setWriting(false);
    if (next === (coming.at(-1) ?? q)) return;
    setComing([...coming, next]);
    setQ(next, pushed ? "replace" : "push");
    setPushed(true);
  };
  const finish = (asked = q) => {
    if (pushed || asked !== q) note(asked);
    setPushed(false);
    setWriting(false);
  };
  const type = (text: string) => {
    setDraft(text);
    setWriting(true);
    clearTimeout(timer.current);
    typed.current = text;
    void isUnfinished(text).then((unfinished) => {
      if (unfinished || typed.current !== text) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => commit(text), COMMIT_MS);
    });
  };
  return { draft, setDraft, commit, type, finish, q };
}

/** Lets `/` go to the filter from anywhere but another control. */
function useSlash(input: React.RefObject<HTMLInputElement | null>) {
  const on = useShortcutsOn();
  useKeyDown((event) => {
    if (!on || event.key !== "/" || !isForShortcut(event)) return;
    event.preventDefault();
    input.current?.focus();
  });
}

export type FilterInputOptions = {
  /** Names the list, whose queries are kept together. */
  list: string;
  keys: readonly FilterKey[];
  /** Values of the key at the caret that the list holds. */
  offered: readonly OfferedValue[];
  onKey: (written: WrittenValue | undefined) => void;
};

/** Steps through earlier queries: up to older ones, down to newer ones, and at last to what was written before. */
function useHistory(list: string, draft: () => string, set: (q: string) => void) {
  const { recent, note } = useQueryHistory(list);
  const [{ at, before }, setPlace] = useState({ at: -1, before: "" });
  const step = (by: 1 | -1): void => {
    const next = at + by;
    if (next < -1 || next >= recent.length) return;
    const written = at === -1 ? draft() : before;
    setPlace({ at: next, before: written });
    set(recent[next] ?? written);
  };
  return { recent, note, isOpen: at !== -1, step, reset: () => setPlace({ at: -1, before: "" }) };
}

type Written = Omit<FilterInputOptions, "list"> & { draft: string; recent: readonly string[]; hidden: boolean };

/** The suggestions for the word at the caret. An empty filter is offered earlier ones too. */
function useSuggestions({ draft, recent, hidden, keys, offered, onKey }: Written) {
  const [caret, setPlace] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const setCaret = (place: number, text = draft) => {
    setPlace(place);
    onKey(valueAt(text, place));
  };
  const earlier: Suggestion[] = recent.slice(0, 3).map((text) => ({ text, hint: "recent", whole: true }));
  const completions = suggest(draft, caret, keys, offered);
  const all = draft === "" ? [...earlier, ...completions] : completions;
  const suggestions = open && !hidden ? all.slice(0, maxOffered) : [];
  return { caret, setCaret, setOpen, active, setActive, suggestions };
}

function placeCaret(field: HTMLInputElement | null, caret: number): void {
  field?.focus();
  field?.setSelectionRange(caret, caret);
}

/** The text of a filter, with the suggestions for it and the earlier queries that can take its place. */
function useWriting({ list, ...options }: FilterInputOptions) {
  const recall = (q: string) => {
    writing.setDraft(q);
    offer.setCaret(q.length, q);
  };
  const history = useHistory(list, () => writing.draft, recall);
  const writing = useDraft(history.note);
  const written = { ...options, draft: writing.draft, recent: history.recent, hidden: history.isOpen };
  const offer = useSuggestions(written);
  return { history, writing, offer };
}

type Writing = ReturnType<typeof useWriting>;

/** Moves the choice among the suggestions, or steps through the earlier queries above them. */
function moveBy(by: 1 | -1, offer: Writing["offer"], history: Writing["history"]): void {
  const { active, setActive, setOpen, suggestions } = offer;
  setOpen(true);
  if (by === -1 && active === -1) history.step(1);
  else if (history.isOpen) history.step(-1);
  else setActive(by === -1 ? active - 1 : Math.min(active + 1, suggestions.length - 1));
}

/** Holds the state of a filter with suggestions: what is typed, what is offered, what is chosen. */
export function useFilterInput(options: FilterInputOptions) {
  const input = useRef<HTMLInputElement>(null);
  const { history, writing, offer } = useWriting(options);
  const { draft, setDraft, commit, type, finish, q } = writing;
  const { caret, setCaret, setOpen, active, setActive, suggestions } = offer;
  useSlash(input);

  const choose = (suggestion: Suggestion) => {
    const next = accept(draft, caret, suggestion);
    setActive(-1);
    setCaret(next.caret, next.query);
    if (suggestion.text.endsWith(":")) setDraft(next.query);
    else type(next.query);
    requestAnimationFrame(() => placeCaret(input.current, next.caret));
  };
  const end = () => {
    history.reset();
    setOpen(false);
  };
  const onKeyDown = keyHandler({
    move: (by) => moveBy(by, offer, history),
    take: (isTab) => {
      const first = isTab && wordAt(draft, caret).text !== "" ? suggestions[0] : undefined;
      const taken = suggestions[active] ?? first;
      if (taken) choose(taken);
      return taken !== undefined;
    },
    search: () => {
      // The field itself: its latest text may wait to be rendered.
      const text = input.current?.value ?? draft;
      commit(text);
      finish(text.trim());
      end();
    },
    leave: () => (suggestions.length > 0 ? setOpen(false) : input.current?.blur()),
  });
  const leave = () => {
    end();
    finish();
  };
  const write = (text: string, place: number) => {
    setOpen(true);
    setActive(-1);
    history.reset();
    setCaret(place, text);
    type(text);
  };
  const state = { input, draft, q, suggestions, active };
  return { ...state, setActive, choose, onKeyDown, setOpen, setCaret, setDraft, write, commit, leave };
}

type KeyActions = {
  /** Down goes into the suggestions. Up leads out of them, and from there to earlier queries. */
  move: (by: 1 | -1) => void;
  /** Takes the chosen suggestion; for Tab, else the first one that completes a word. Whether there was one. */
  take: (isTab: boolean) => boolean;
  search: () => void;
  leave: () => void;
};

const keyHandler =
  ({ move, take, search, leave }: KeyActions) =>
  (event: KeyboardEvent<HTMLInputElement>): void => {
    const isModified = event.shiftKey || event.altKey || event.ctrlKey || event.metaKey;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Tab" && !isModified) {
      if (take(true)) event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!take(false)) search();
    } else if (event.key === "Escape") leave();
  };
