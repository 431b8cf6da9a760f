"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { isForShortcut, useKeyDown, useShortcutsOn } from "@/components/ui/shortcuts";
import { accept, type FilterKey, type Suggestion, suggest } from "./filter-suggestions";
import { useFilterQuery } from "./use-filter-query";

const COMMIT_MS = 300;

/** A key that still waits for its value: searched for now, it would only be refused. */
const UNFINISHED = /(?:^|\s)-?[\w-]+:$/;

/** Keeps what is typed apart from what is searched: the URL follows after a pause, or at once on Enter. */
function useDraft() {
  const { q, setQ } = useFilterQuery();
  const [draft, setDraft] = useState(q);
  const [synced, setSynced] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // One search is one entry of the history, however many pauses its typing has.
  const [pushed, setPushed] = useState(false);
  if (synced !== q) {
    setSynced(q);
    setDraft(q);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const commit = (text: string) => {
    clearTimeout(timer.current);
    const next = text.trim();
    if (next === q) return;
    setSynced(next);
    setQ(next, pushed ? "replace" : "push");
    setPushed(true);
  };
  const finish = () => setPushed(false);
  const type = (text: string) => {
    setDraft(text);
    clearTimeout(timer.current);
    if (!UNFINISHED.test(text)) timer.current = setTimeout(() => commit(text), COMMIT_MS);
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

/** Holds the state of a filter with suggestions: what is typed, what is offered, what is chosen. */
export function useFilterInput(keys: readonly FilterKey[]) {
  const input = useRef<HTMLInputElement>(null);
  const { draft, setDraft, commit, type, finish, q } = useDraft();
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  useSlash(input);
  const suggestions = open ? suggest(draft, caret, keys).slice(0, 8) : [];

  const choose = (suggestion: Suggestion) => {
    const next = accept(draft, caret, suggestion);
    setActive(-1);
    setCaret(next.caret);
    if (suggestion.text.endsWith(":")) setDraft(next.query);
    else type(next.query);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const move = (by: number) => {
    setOpen(true);
    const count = suggestions.length;
    setActive(count === 0 ? -1 : (active + by + count + (active === -1 && by < 0 ? 1 : 0)) % count);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = suggestions[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (chosen) choose(chosen);
      else {
        commit(draft);
        finish();
        setOpen(false);
      }
    } else if (event.key === "Escape") {
      if (suggestions.length > 0) setOpen(false);
      else input.current?.blur();
    }
  };
  const leave = () => {
    setOpen(false);
    finish();
  };
  const state = { input, draft, q, suggestions, active };
  return { ...state, setActive, choose, onKeyDown, setOpen, setCaret, setDraft, type, commit, leave };
}
