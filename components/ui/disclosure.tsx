"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cn } from "./cn";

/** A part of a page that whoever wants it opens; what is inside is not there before, nor loaded. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <section aria-label={title} className="border-line border-t pt-2">
      <h3 className="text-base">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="flex min-h-9 w-full items-center gap-2 rounded-md text-start hover:text-brand"
        >
          <ChevronDown aria-hidden className={cn("size-4 shrink-0 transition-transform", !open && "-rotate-90")} />
          {title}
        </button>
      </h3>
      <div id={id} hidden={!open} className="pt-2">
        {open && children}
      </div>
    </section>
  );
}
