import { z } from "zod";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { writeCasePack } from "./pack/write";

/** Writes the evidence pack of a case. Its name is known to `exports.resume`. */
export const writePack = defineJob({
  name: "cases.write-pack",
  payload: z.object({ exportId: z.string() }),
  run: ({ exportId }) => writeCasePack(exportId),
});
