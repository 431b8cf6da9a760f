"use client";

import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { problemRequestId, problemText } from "@/components/ui/problem-text";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import { Button } from "./button";
import { cn } from "./cn";
import { IconButton } from "./icon-button";

/** The time to undo a finished action, as long as the animation of the bar. */
const undoMs = 5_000;

export type ToastKind = "done" | "info" | "problem";

const kinds: Record<ToastKind, { glyph: StatusGlyph; colour: string }> = {
  done: { glyph: "check", colour: "text-ok" },
  info: { glyph: "dot", colour: "text-info" },
  problem: { glyph: "triangle", colour: "text-bad" },
};

function kindOf(type: string | undefined): ToastKind {
  return type === "done" || type === "problem" ? type : "info";
}

/** A message is no dialog: it asks for nothing and takes no focus. The region around it is what announces it. */
const message = { role: "group", "aria-modal": undefined } as const;

/** Holds the short messages that come up at the foot of the page. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider limit={4} timeout={6000}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed inset-x-4 bottom-4 z-60 mx-auto flex max-w-100 flex-col gap-2 [:root:has([data-action-bar],[data-overlay-foot])_&]:bottom-32 sm:[:root:has([data-action-bar],[data-overlay-foot])_&]:bottom-20 sm:start-auto sm:mx-0 sm:w-100 sm:[:root:has([data-side-panel])_&]:start-4 sm:[:root:has([data-side-panel])_&]:end-auto">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts, close } = Base.useToastManager<ToastData>();
  return toasts.map((toast) => {
    const kind = kinds[kindOf(toast.type)];
    const link = toast.data?.link;
    const undo = toast.data?.undo;
    return (
      <Base.Root
        key={toast.id}
        toast={toast}
        {...message}
        className="rounded-lg border border-line bg-surface shadow-overlay transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0 data-limited:hidden"
      >
        <Base.Content className="flex items-start gap-3 p-3">
          <Glyph shape={kind.glyph} className={cn("mt-1.5", kind.colour)} />
          <div className="min-w-0 flex-1">
            <Base.Title className="font-semibold text-base" />
            <Base.Description className="text-ink2" />
            {link && (
              <Link
                href={link.href}
                onClick={() => close(toast.id)}
                className="mt-1 inline-flex min-h-6 items-center font-semibold text-brand hover:underline"
              >
                {link.label}
              </Link>
            )}
          </div>
          {undo && (
            <Button
              size="sm"
              variant="outline"
              onClick={() => {
                close(toast.id);
                undo();
              }}
            >
              Undo
            </Button>
          )}
          <Base.Close render={<IconButton size="xs" icon={<X aria-hidden />} label="Dismiss" />} />
        </Base.Content>
        {undo && <span aria-hidden className="block h-0.75 origin-left animate-drain rounded-b-lg bg-brand" />}
      </Base.Root>
    );
  });
}

/** Link in a message. */
export type ToastLink = { href: string; label: string };
type ToastData = { link?: ToastLink; undo?: () => void };

export type Toaster = {
  /** Confirms a finished action, with its effect and a link. With `undo` it offers for a while to take it back. */
  done: (title: string, description?: string, link?: ToastLink, undo?: () => void) => void;
  info: (title: string, description?: string) => void;
  /** Says what is about to be done, and offers to undo it; answers what takes the message away once it is done. */
  undoable: (title: string, description: string, undo: () => void) => () => void;
  /** Says what failed and why; stays until it is dismissed. */
  problem: (title: string, error?: unknown) => void;
};

/** Gives the functions that show a short message. */
export function useToast(): Toaster {
  const { add, close } = Base.useToastManager<ToastData>();
  return useMemo(() => {
    const say = (type: ToastKind, title: string, description?: string, data: ToastData = {}) =>
      void add({ type, title, ...(description && { description }), ...(data.undo && { timeout: undoMs }), data });
    return {
      done: (title, description, link, undo) =>
        say("done", title, description, { ...(link && { link }), ...(undo && { undo }) }),
      info: (title, description) => say("info", title, description),
      undoable: (title, description, undo) => {
        const id = add({ type: "info", title, description, timeout: 0, data: { undo } });
        return () => close(id);
      },
      problem: (title, error) => {
        const id = problemRequestId(error);
        const reason = error === undefined ? "" : problemText(error);
        const description = [reason, id && `Request ${id}`].filter(Boolean).join(" ");
        add({ type: "problem", title, description, timeout: 0, priority: "high" });
      },
    };
  }, [add, close]);
}
