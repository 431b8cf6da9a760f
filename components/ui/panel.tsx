import { type ReactNode, useId } from "react";
import { cn } from "./cn";

export type PanelProps = {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Without padding, for a table or a list that brings its own. */
  flush?: boolean | undefined;
  className?: string | undefined;
};

/** A bordered part of a page, named by its heading. */
export function Panel({ title, actions, children, flush, className }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} className={cn("min-w-0", className)}>
      {(title || actions) && (
        <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-2">
          {title && (
            <h2 id={id} className="text-base">
              {title}
            </h2>
          )}
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={cn("rounded-md border border-line bg-surface", !flush && "p-4")}>{children}</div>
    </section>
  );
}
