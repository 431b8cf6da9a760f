"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cn } from "./cn";

export type DisclosureProps = {
  title: string;
  /** Name of the section, if the title describes the action of the button. */
  label?: string | undefined;
  /** A box of its own, for a list that brings its own edges; else a part of a pane. */
  boxed?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** A collapsed section of a page. Its content is mounted and loaded only when it is open. */
export function Disclosure({ title, label = title, boxed = false, className, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const look = boxed ? "rounded-md border border-line bg-surface" : "border-line border-t pt-2";
  return (
    <section aria-label={label} className={cn(look, className)}>
      <h3 className="text-base">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className={cn(
            "flex min-h-9 w-full items-center gap-2 rounded-md text-start hover:text-brand",
            boxed && "px-4",
          )}
        >
          <ChevronDown aria-hidden className={cn("size-4 shrink-0 transition-transform", !open && "-rotate-90")} />
          {title}
        </button>
      </h3>
      <div id={id} hidden={!open} className={boxed ? "border-line border-t" : "pt-2"}>
        {open && children}
      </div>
    </section>
  );
}
