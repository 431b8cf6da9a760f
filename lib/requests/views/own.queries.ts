import { prisma } from "@/lib/platform/database/prisma";
import type { OwnRequestCounts } from "./own.schema";
import { countOwn } from "./own.store";

/** Counts a person's own requests by status. */
export const countOwnRequests = (personId: string): Promise<OwnRequestCounts> => countOwn(prisma(), personId);
