"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiProblem, getJson, sendJson } from "@/components/data/api-client";
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

const versionTag = ({ version }: Pick<KeptDraft, "version">) => `"${version}"`;

/** Whether the draft is there no more: another window discarded it. */
export const isGone = (error: unknown): boolean => error instanceof ApiProblem && error.code === "draft_not_found";

/** Writes a draft; one that another window discarded becomes a new one, so that nothing written here is lost. */
async function write(kept: KeptDraft | undefined, content: DraftContent): Promise<KeptDraft> {
  const schema = DraftResponse;
  try {
    const { id, version, updatedAt } = kept
      ? await sendJson("PATCH", `/api/drafts/${kept.id}`, { content }, { schema, ifMatch: versionTag(kept) })
      : await sendJson("POST", "/api/drafts", { content }, { schema });
    return { id, version, updatedAt };
  } catch (error) {
    if (kept && isGone(error)) return write(undefined, content);
    throw error;
  }
}

/** Discards a draft as this window knows it: what another one wrote since stays. One that is gone already is done with. */
export async function discardDraft(kept: Pick<KeptDraft, "id" | "version">): Promise<void> {
  try {
    await sendJson("DELETE", `/api/drafts/${kept.id}`, undefined, { ifMatch: versionTag(kept) });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
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
      // The next round saves text that was typed during this save.
      do {
        const sending = latest.current;
        const before = kept.current?.id;
        kept.current = await write(kept.current, JSON.parse(sending) as DraftContent);
        saved.current = sending;
        if (kept.current.id !== before) nameInAddress(kept.current.id);
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
function useEnding({ kept, closed, running, setStatus }: ReturnType<typeof useSaver>) {
  const client = useQueryClient();
  /** Removes it; what was never kept is simply no longer saved. */
  const remove = async () => {
    closed.current = true;
    await running.current;
    try {
      if (kept.current) await discardDraft(kept.current);
    } catch (error) {
      closed.current = false;
      if (error instanceof ApiProblem && error.status === 412) setStatus({ kind: "conflict" });
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
