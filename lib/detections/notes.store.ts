import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Judgement } from "./model";

export type DetectionNote = {
  detectionId: string;
  what: "comment" | "closed" | Judgement;
  byId: string;
  note: string;
};

/** A detection holds so many comments and judgements. */
const mostNotes = 500;

export async function addNote(tx: Tx, note: DetectionNote): Promise<void> {
  await tx.detectionNote.create({ data: note });
}

/** Whether a detection can hold a further comment. */
export const hasRoom = async (tx: Tx, detectionId: string): Promise<boolean> =>
  (await tx.detectionNote.count({ where: { detectionId } })) < mostNotes;

export type NamedNote = Omit<DetectionNote, "detectionId" | "byId"> & { by: { id: string; name: string }; at: Date };

/** The judgements and comments of people, the oldest first. */
export async function listNotes(detectionId: string): Promise<NamedNote[]> {
  const { rows } = await sqlPool().query<Omit<NamedNote, "by"> & { by_id: string; name: string | null }>(
    `select n.what, n.note, n.at, n.by_id, p.name from detection_notes n left join people p on p.id = n.by_id
     where n.detection_id = $1 order by n.id limit $2`,
    [detectionId, mostNotes + 10],
  );
  return rows.map(({ by_id: id, name, ...rest }) => ({ ...rest, by: { id, name: name ?? id } }));
}
