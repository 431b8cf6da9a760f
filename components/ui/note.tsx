import type { ReactNode } from "react";

/** A note above the content of a page: a title and an explanation. */
export function Note({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div role="note" className="rounded-md bg-waitbg p-4 text-wait">
      <p className="font-semibold [overflow-wrap:anywhere]">{title}</p>
      <p className="mt-1 [overflow-wrap:anywhere]">{children}</p>
    </div>
  );
}
