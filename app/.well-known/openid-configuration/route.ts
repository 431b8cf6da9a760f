import { machineRoute } from "@/lib/platform/http/machine-route";
import { openIdConfiguration } from "@/lib/tokens/discovery";

export const GET = machineRoute({ answersWhileHeld: true, handle: openIdConfiguration });
