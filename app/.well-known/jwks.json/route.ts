import { machineRoute } from "@/lib/platform/http/machine-route";
import { jsonWebKeySet } from "@/lib/tokens/discovery";

export const GET = machineRoute({ answersWhileHeld: true, handle: async () => jsonWebKeySet() });
