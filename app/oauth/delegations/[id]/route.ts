import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerChain } from "@/lib/tokens/chains.endpoint";

export const GET = machineRoute({ waiter: "machines", handle: answerChain });
