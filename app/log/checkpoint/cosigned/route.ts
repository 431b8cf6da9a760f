import { answerCosignedCheckpoint } from "@/lib/log-keeping/cosignatures.endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({ waiter: "strangers", answersWhileHeld: true, handle: answerCosignedCheckpoint });
