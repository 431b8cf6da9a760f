import { factsPool } from "@/lib/platform/database/pool";

/** Finds the instance of a current or former key. A thumbprint belongs to one instance permanently (I7). */
export async function instanceIdOfKey(jkt: string): Promise<string | undefined> {
  const { rows } = await factsPool().query<{ id: string }>({
    name: "instance_of_key",
    text: "select instance_id as id from instance_keys where jkt = $1",
    values: [jkt],
  });
  return rows[0]?.id;
}
