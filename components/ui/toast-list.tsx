"use client";

import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect } from "react";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import { Button } from "./button";
import { cn } from "./cn";
import { IconButton } from "./icon-button";
import { Link } from "./link";
import { followMessages, type Message, type MessageData, type MessageKind } from "./messages";

const kinds: Record<MessageKind, { glyph: StatusGlyph; colour: string }> = {
  done: { glyph: "check", colour: "text-ok" },
  info: { glyph: "dot", colour: "text-info" },
  problem: { glyph: "triangle", colour: "text-bad" },
};

function kindOf(type: string | undefined): MessageKind {
  return type === "done" || type === "problem" ? type : "info";
}

/** A message is no dialog: it asks for nothing and takes no focus. The region around it is what announces it. */
const message = { role: "group", "aria-modal": undefined } as const;

/** The short messages at the foot of the page. */
export function ToastList() {
  return (
    <Base.Provider limit={4} timeout={6000}>
      <Base.Portal>
        <Base.Viewport className="fixed inset-x-4 bottom-4 z-60 mx-auto flex max-w-100 flex-col gap-2 [:root:has([data-action-bar],[data-overlay-foot])_&]:bottom-32 sm:[:root:has([data-action-bar],[data-overlay-foot])_&]:bottom-20 sm:start-auto sm:mx-0 sm:w-100 sm:[:root:has([data-side-panel])_&]:start-4 sm:[:root:has([data-side-panel])_&]:end-auto">
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

const optionsOf = ({ id, kind, title, description, lastsMs, urgent, data }: Message) => ({
  ...{ id, title, data, type: kind },
  ...(description !== undefined && { description }),
  ...(lastsMs !== undefined && { timeout: lastsMs }),
  ...(urgent && { priority: "high" as const }),
});

function Toasts() {
  const { toasts, add, close } = Base.useToastManager<MessageData>();
  useEffect(() => followMessages({ add: (one) => void add(optionsOf(one)), close }), [add, close]);
  return toasts.map((toast) => <Shown key={toast.id} toast={toast} close={close} />);
}

type Manager = ReturnType<typeof Base.useToastManager<MessageData>>;

function Shown({ toast, close }: Pick<Manager, "close"> & { toast: Manager["toasts"][number] }) {
  const kind = kinds[kindOf(toast.type)];
  const link = toast.data?.link;
  const undo = toast.data?.undo;
  return (
    <Base.Root
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
        {/* Messages lie below each other, so this button is never covered. */}
        <Base.Close
          aria-hidden={undefined}
          render={<IconButton size="xs" icon={<X aria-hidden />} label="Dismiss" />}
        />
      </Base.Content>
      {undo && <span aria-hidden className="block h-0.75 origin-left animate-drain rounded-b-lg bg-brand" />}
    </Base.Root>
  );
}
