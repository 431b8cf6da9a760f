"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiProblem, getJson, sendJson } from "@/components/shell/api-client";
import { type DraftContent, DraftResponse } from "@/lib/drafts/schema";
import { drafts } from "./queries";

/** Typing pauses this long before anything is saved. */
const PAUSE_MS = 1_200;

export type SaveStatus =
  | { kind: "new" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "saved"; at: string }
  | { kind: "failed"; reason: string }
  | { kind: "conflict" };

export type KeptDraft = { id: string; version: number; updatedAt: string };

/** The address names the draft, so that a reload finds it. */
function nameInAddress(id: string | undefined) {
  const url = new URL(window.location.href);
  if (id === undefined) url.searchParams.delete("draft");
  else url.searchParams.set("draft", id);
  window.history.replaceState(window.history.state, "", url);
}

async function write(kept: KeptDraft | undefined, content: DraftContent): Promise<KeptDraft> {
  const options = { schema: DraftResponse, ...(kept ? { ifMatch: `"${kept.version}"` } : {}) };
  const { id, version, updatedAt } = kept
    ? await sendJson("PATCH", `/api/drafts/${kept.id}`, { content }, options)
    : await sendJson("POST", "/api/drafts", { content }, options);
  return { id, version, updatedAt };
}

function statusAfter(error: unknown): SaveStatus {
  if (error instanceof ApiProblem && error.status === 412) return { kind: "conflict" };
  return { kind: "failed", reason: error instanceof Error ? error.message : "It could not be saved." };
}

/**
 * Keeps what is written on the server while it is written, one save at a time. A draft that another window changed is not
 * overwritten: the person chooses.
 */
export function useAutosave(content: DraftContent, dirty: boolean, started: KeptDraft | undefined) {
  const client = useQueryClient();
  const [status, setStatus] = useState<SaveStatus>(
    started ? { kind: "saved", at: started.updatedAt } : { kind: "new" },
  );
  const kept = useRef(started);
  const busy = useRef(false);
  const closed = useRef(false);
  const text = JSON.stringify(content);
  const saved = useRef(text);
  const latest = useRef(text);
  latest.current = text;

  const save = useCallback(async () => {
    if (busy.current || closed.current) return;
    busy.current = true;
    setStatus({ kind: "saving" });
    try {
      // What is typed during a save is saved by the next round.
      do {
        const sending = latest.current;
        const first = kept.current === undefined;
        kept.current = await write(kept.current, JSON.parse(sending) as DraftContent);
        saved.current = sending;
        if (first) nameInAddress(kept.current.id);
      } while (latest.current !== saved.current && !closed.current);
      setStatus({ kind: "saved", at: kept.current.updatedAt });
      void client.invalidateQueries({ queryKey: drafts.queryKey, exact: true });
    } catch (error) {
      setStatus(statusAfter(error));
    } finally {
      busy.current = false;
    }
  }, [client]);

  const stopped = status.kind === "conflict";
  useEffect(() => {
    if (!dirty || stopped || text === saved.current) return;
    setStatus((now) => (now.kind === "saving" ? now : { kind: "waiting" }));
    const timer = setTimeout(() => void save(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, dirty, stopped, save]);

  /** Saves over what another window wrote. */
  const keepMine = async () => {
    const id = kept.current?.id;
    if (id === undefined) return;
    try {
      const { version, updatedAt } = await getJson(`/api/drafts/${id}`, {}, DraftResponse);
      kept.current = { id, version, updatedAt };
      await save();
    } catch (error) {
      setStatus(statusAfter(error));
    }
  };
  /** Removes it; what was never kept is simply no longer saved. */
  const remove = async () => {
    closed.current = true;
    const id = kept.current?.id;
    if (id !== undefined) await sendJson("DELETE", `/api/drafts/${id}`);
  };
  /** Ends the draft: it was sent. */
  const end = async () => {
    await remove().catch(() => undefined);
    void client.invalidateQueries({ queryKey: drafts.queryKey });
  };
  const unsaved = dirty && status.kind !== "saved";
  return { status, unsaved, save, keepMine, end, remove, content, keptId: kept.current?.id };
}

export type Autosave = ReturnType<typeof useAutosave>;
