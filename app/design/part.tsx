import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** A part of the page with a name. */
export function Part({ title, children, wide }: { title: string; children: ReactNode; wide?: boolean }) {
  return (
    <section className={cn("min-w-0", wide && "xl:col-span-2")}>
      <h2 className="mb-2 text-base">{title}</h2>
      <div className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">{children}</div>
    </section>
  );
}

/** Things beside each other. */
export function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}
