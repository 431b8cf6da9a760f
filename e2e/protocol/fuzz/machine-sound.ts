import type { Shot } from "@/e2e/protocol/fuzz/campaign";
import { form, formType, json, jsonType, type MachineWorld, machineFault } from "@/e2e/protocol/fuzz/machine-calls";
import { evaluationOf } from "@/lib/testing/stage";

/** A request to each endpoint that decides, with nothing wrong in it: what the hostile ones of the same world are made from. */
export function soundShots({ stage, subject }: MachineWorld): Shot[] {
  const { instance, delegationId, token } = subject;
  const bearer = { authorization: `Bearer ${stage.server.pepKey}` };
  const asked = instance.tokenForm(stage.server.identifier, instance.assertion());
  const dpop = instance.proof("POST", `${instance.issuer}/oauth/token`);
  const one = evaluationOf(subject);
  const decided = (name: string, path: string, body: unknown) =>
    sound(name, "POST", path, { ...jsonType, ...bearer }, json(body));
  return [
    sound("token", "POST", "/oauth/token", { ...formType, dpop }, form({ ...asked, delegation_id: delegationId })),
    sound("introspection", "POST", "/oauth/introspect", { ...formType, ...bearer }, form({ token })),
    decided("evaluation", "/access/v1/evaluation", one),
    decided("evaluations", "/access/v1/evaluations", { ...one, evaluations: [{}] }),
    sound("proof", "GET", "/log/proof?index=0&size=1"),
  ];
}

const sound = (
  name: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Shot => ({ name: `${name}, nothing wrong`, method, path, headers, body, statuses: [200], faultOf: machineFault });
