import { prisma } from "@/lib/platform/database/prisma";
import type { Asker } from "@/lib/requests/policy";
import { getRequest } from "@/lib/requests/queries";
import type { RequestResponse } from "@/lib/requests/schema";
import { noteReading } from "@/lib/requests/store";

/**
 * Reads a request, and notes when an asker who may decide it first read this revision. Statistics use that time to
 * compute how long a decision took, and whether the approver read the request.
 */
export async function readRequest(asker: Asker, requestId: string): Promise<RequestResponse> {
  const request = await getRequest(asker, requestId);
  if (request.can.includes("approve") || request.can.includes("consent"))
    await noteReading(prisma(), requestId, request.revision, asker.personId);
  return request;
}
