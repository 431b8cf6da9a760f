import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

export type Settings = { dpopNonceRequired: boolean };

const select = { dpopNonceRequired: true } as const;

/** Reads the settings of the organisation. */
export const loadSettings = (reader: Pick<Tx, "organisation"> = prisma()): Promise<Settings> =>
  reader.organisation.findUniqueOrThrow({ where: { id: "org" }, select });

/** Reads the settings and locks them, so that another change of them waits. */
export async function lockSettings(tx: Tx): Promise<Settings> {
  await tx.$executeRaw`select 1 from organisation where id = 'org' for update`;
  return loadSettings(tx);
}

/** Writes the settings. */
export const writeSettings = (tx: Tx, settings: Settings): Promise<Settings> =>
  tx.organisation.update({ where: { id: "org" }, data: settings, select });
