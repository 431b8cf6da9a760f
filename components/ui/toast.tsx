"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { problemRequestId, problemText } from "@/components/ui/problem-text";
import { AfterPaint } from "./after-paint";
import { closeMessage, giveMessage, type MessageData, type MessageKind, type MessageLink } from "./messages";

const ToastList = dynamic(() => import("./toast-list").then((module) => module.ToastList), { ssr: false });

/** The time to undo a finished action, as long as the animation of the bar. */
const undoMs = 5_000;

export type ToastKind = MessageKind;
export type ToastLink = MessageLink;

/** Holds the short messages that come up at the foot of the page. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <AfterPaint>
        <ToastList />
      </AfterPaint>
    </>
  );
}

export type Toaster = {
  /** Confirms a finished action, with its effect and a link. With `undo` it offers for a while to take it back. */
  done: (title: string, description?: string, link?: ToastLink, undo?: () => void) => void;
  info: (title: string, description?: string) => void;
  /** Shows what is about to be done, and offers to undo it; answers what takes the message away once it is done. */
  undoable: (title: string, description: string, undo: () => void) => () => void;
  /** Shows what failed and why; stays until it is dismissed. */
  problem: (title: string, error?: unknown) => void;
};

const say = (kind: ToastKind, title: string, description?: string, data: MessageData = {}) =>
  void giveMessage({ kind, title, description: description || undefined, lastsMs: data.undo && undoMs, data });

/** Shows short messages, also from code that is no component. */
export const toaster: Toaster = {
  done: (title, description, link, undo) =>
    say("done", title, description, { ...(link && { link }), ...(undo && { undo }) }),
  info: (title, description) => say("info", title, description),
  undoable: (title, description, undo) => {
    const id = giveMessage({ kind: "info", title, description, lastsMs: 0, data: { undo } });
    return () => closeMessage(id);
  },
  problem: (title, error) => {
    const id = problemRequestId(error);
    const reason = error === undefined ? "" : problemText(error);
    const description = [reason, id && `Request ${id}`].filter(Boolean).join(" ");
    giveMessage({ kind: "problem", title, description, lastsMs: 0, urgent: true, data: {} });
  },
};

/** Gives the functions that show a short message. */
export const useToast = (): Toaster => toaster;
