import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { Column } from "./columns";
import type { Density } from "./density";
import { visibility } from "./table-head";

const rows = Array.from({ length: 8 }, (_, i) => `skeleton-${i}`);

/** Rows of grey bars, as high as the rows that are to come. */
export function SkeletonRows<Row>({
  columns,
  density,
  choosable,
}: {
  columns: readonly Column<Row>[];
  density: Density;
  /** Whether each row begins with a checkbox. */
  choosable: boolean;
}) {
  return rows.map((key) => (
    <tr key={key} className="border-line not-last:border-b max-md:block max-md:p-3">
      {choosable && <td className="w-10 max-md:hidden" />}
      {columns.map((column, index) => (
        <td
          key={column.id}
          className={cn(
            "px-3 max-md:block max-md:px-0 max-md:py-1",
            density === "compact" ? "md:h-7" : "md:h-12",
            visibility(column),
            index > 2 && "max-md:hidden",
          )}
        >
          <Skeleton className={index === 0 ? "w-40" : "w-20"} />
          {index === 0 && density === "cosy" && <Skeleton className="mt-1.5 h-2.5 w-24" />}
        </td>
      ))}
    </tr>
  ));
}
