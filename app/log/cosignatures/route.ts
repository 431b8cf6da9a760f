import { answerCosignatures } from "@/lib/log-keeping/cosignatures.endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const POST = machineRoute({ waiter: "strangers", handle: answerCosignatures });
