import type { Cause } from "@/lib/notifications/causes/model";
import type { World } from "./world";

/** The one cause of notifications that records of a type about an id left. */
export async function causeOf({ sql }: Pick<World, "sql">, type: string, id: string): Promise<Cause> {
  const rows = await sql<Pick<Cause, "id" | "about">>(
    "select id, about from notification_causes where type = $1 and about::text like $2",
    [type, `%${id}%`],
  );
  const [row] = rows;
  if (!row || rows.length > 1) throw new Error(`There are ${rows.length} causes.`);
  return { ...row, type, at: new Date(), attempts: 0, place: null };
}
