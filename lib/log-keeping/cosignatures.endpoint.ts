import type { MachineCall } from "@/lib/platform/http/machine-route";
import { readBytes } from "@/lib/platform/http/read-body";
import { acceptCosignatures, cosignedCheckpoint } from "./cosignatures";

/** A checkpoint with the signatures of all witnesses is far shorter. */
const maxNote = 16_384;

/** Takes a cosigned checkpoint: the body is the signed note as text. */
export async function answerCosignatures({ request }: MachineCall): Promise<Response> {
  const note = Buffer.from(await readBytes(request, maxNote)).toString("utf8");
  return Response.json(await acceptCosignatures(note));
}

/** Answers the newest cosigned checkpoint as a signed note. */
export const answerCosignedCheckpoint = async (): Promise<Response> =>
  new Response(await cosignedCheckpoint(), {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" },
  });
