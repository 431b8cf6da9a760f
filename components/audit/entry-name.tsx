import type { Named } from "@/lib/audit/schema";

export type EntryNameProps = Pick<Named, "id" | "name" | "sealed" | "now">;

/** A name as it was; in italics with "now" where the record keeps none, and with today's name where it differs. */
export function EntryName({ id, name, sealed, now }: EntryNameProps) {
  if (!sealed) {
    return now === null ? (
      <span className="font-mono text-sm">{id}</span>
    ) : (
      <span>
        <i>{now}</i> <span className="text-ink3 text-xs">now</span>
      </span>
    );
  }
  return (
    <span>
      {name}
      {now !== null && now !== name && (
        <span className="text-ink3 text-xs">
          {" "}
          now called <i>{now}</i>
        </span>
      )}
    </span>
  );
}
