import type { Principal } from "@/lib/principals/principal";
import type { InboxKind, Place } from "./model";
import type { InboxItem } from "./schema";

export type Wanted = {
  /** Items at and before this place are left out. */
  after: Place | undefined;
  take: number;
  now: Date;
};

/** Some items of one source, in the order of the inbox. */
export type Found = {
  places: readonly Place[];
  /** The last place that was judged, if more may follow; null if none follows. */
  end: Place | null;
  /** Describes some of the found items. An item that was decided meanwhile is left out. */
  tell: (ids: readonly string[]) => Promise<InboxItem[]>;
};

/** One kind of thing that waits, read along an index. */
export type Source = { kind: InboxKind; read: (asker: Principal, wanted: Wanted) => Promise<Found> };

export const nothing: Found = { places: [], end: null, tell: async () => [] };

/** The found items of a source that read all rows of its items. */
export function foundRows<Row>(
  rows: readonly Row[],
  take: number,
  { place, tell }: { place: (row: Row) => Place; tell: (rows: readonly Row[]) => Promise<InboxItem[]> },
): Found {
  const placed = rows.map((row) => ({ row, place: place(row) }));
  return {
    places: placed.map((one) => one.place),
    end: rows.length < take ? null : (placed.at(-1)?.place ?? null),
    tell: (ids) => tell(placed.filter((one) => ids.includes(one.place.id)).map(({ row }) => row)),
  };
}
