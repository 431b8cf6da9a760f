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

/** Writes the newest text, one save at a time, until it is closed. */
function useSaver(text: string, started: KeptDraft | undefined) {
  const client = useQueryClient();
  const [status, setStatus] = useState<SaveStatus>(
    started ? { kind: "saved", at: started.updatedAt } : { kind: "new" },
  );
  const kept = useRef(started);
  const running = useRef<Promise<void>>(undefined);
  const closed = useRef(false);
  const saved = useRef(text);
  const latest = useRef(text);
  latest.current = text;

  const run = useCallback(async () => {
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
      running.current = undefined;
    }
  }, [client]);
  const save = useCallback(async () => {
    if (!closed.current) running.current ??= run();
    await running.current;
  }, [run]);
  return { status, setStatus, kept, saved, latest, closed, running, save };
}

/** Ends what is kept on the server. */
function useEnding({ kept, closed, running }: ReturnType<typeof useSaver>) {
  const client = useQueryClient();
  /** Removes it; what was never kept is simply no longer saved. */
  const remove = async () => {
    closed.current = true;
    await running.current;
    const id = kept.current?.id;
    try {
      if (id !== undefined) await sendJson("DELETE", `/api/drafts/${id}`);
    } catch (error) {
      closed.current = false;
      throw error;
    }
  };
  /** Ends the draft: it was sent. */
  const end = async () => {
    await remove().catch(() => undefined);
    void client.invalidateQueries({ queryKey: drafts.queryKey });
  };
  return { remove, end };
}

/**
 * Keeps what is written on the server while it is written. A draft that another window changed is not overwritten: the
 * person chooses.
 */
export function useAutosave(content: DraftContent, dirty: boolean, started: KeptDraft | undefined) {
  const text = JSON.stringify(content);
  const saver = useSaver(text, started);
  const { status, setStatus, kept, saved, latest, save } = saver;
  const { remove, end } = useEnding(saver);

  const stopped = status.kind === "conflict";
  useEffect(() => {
    if (!dirty || stopped || text === saved.current) return;
    setStatus((now) => (now.kind === "saving" ? now : { kind: "waiting" }));
    const timer = setTimeout(() => void save(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, dirty, stopped, save, saved, setStatus]);

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
  /** Saves what is not saved yet without waiting for a pause; answers whether all of it is. */
  const settle = async (): Promise<boolean> => {
    await save();
    return latest.current === saved.current;
  };
  const unsaved = dirty && (status.kind !== "saved" || text !== saved.current);
  return { status, unsaved, save, settle, keepMine, end, remove, content, keptId: kept.current?.id };
}

export type Autosave = ReturnType<typeof useAutosave>;
