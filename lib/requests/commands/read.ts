import { prisma } from "@/lib/platform/database/prisma";
import type { Asker } from "@/lib/requests/policy";
import { getRequest } from "@/lib/requests/queries";
import type { RequestResponse } from "@/lib/requests/schema";
import { noteReading } from "@/lib/requests/store";

/**
 * Reads a request as it is shown to whoever may decide it, and notes when they first saw this revision: how long a
 * decision took, and whether it was read at all, is told from that.
 */
export async function readRequest(asker: Asker, requestId: string): Promise<RequestResponse> {
  const request = await getRequest(asker, requestId);
  if (request.can.includes("approve") || request.can.includes("consent"))
    await noteReading(prisma(), requestId, request.revision, asker.personId);
  return request;
}
