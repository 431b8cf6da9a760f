import type { ReactNode } from "react";
import { cn } from "./cn";

export type KeyValueProps = {
  items: readonly { label: string; value: ReactNode }[];
  /** `stacked` puts the value below its name. */
  layout?: "rows" | "stacked" | undefined;
  className?: string | undefined;
};

/** Names and values, one under the other. */
export function KeyValue({ items, layout = "rows", className }: KeyValueProps) {
  const stacked = layout === "stacked";
  return (
    <dl
      className={cn(
        stacked
          ? "grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-6 gap-y-3"
          : "grid grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1.5",
        className,
      )}
    >
      {items.map((item) => (
        <div key={item.label} className={stacked ? "min-w-0" : "contents"}>
          <dt className="text-ink3">{item.label}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
