import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";

export const PersonId = z.string().regex(idPattern("person"));
export const PersonParams = z.object({ personId: PersonId });
