import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

const mandate = process.env.MANDATE_URL ?? "http://localhost:3000";
const directory = process.env.DEMO_DIR ?? ".data/demo";
const port = Number(process.env.DEMO_PORT ?? 3410);
const { pepKeys } = JSON.parse(await readFile(join(directory, "secrets.json"), "utf8"));

/** The action in each system's catalogue for a request's method. */
const systems = {
  "payments.demo.example": { POST: "create", GET: "read" },
  "crm.demo.example": { GET: "read", PUT: "update", POST: "export" },
  "warehouse.demo.example": { GET: "read", POST: "reorder" },
};

/** Reads a request: `/payment/account/eu-7/refund-1` has type `payment` and identifier `account/eu-7/refund-1`. */
function readRequest(host, method, path) {
  const [, type, ...rest] = path.split("/");
  const action = systems[host]?.[method];
  const identifier = rest.join("/").replace(/\/export$/, "");
  return action && type && identifier ? { action, type, identifier } : undefined;
}

/** Asks Mandate whether this agent may do this now; the proof that the agent sent us goes along. */
async function decide({ host, method, path, headers, body, asked }) {
  const token = headers.authorization?.replace(/^DPoP /, "");
  const { agent, jti } = readClaims(token);
  const response = await fetch(`${mandate}/access/v1/evaluation`, {
    method: "POST",
    headers: { authorization: `Bearer ${pepKeys[host]}`, "content-type": "application/json" },
    body: JSON.stringify({
      subject: { type: "agent", id: agent, properties: { access_token: token, token_jti: jti } },
      action: { name: asked.action },
      resource: { type: asked.type, id: asked.identifier },
      context: {
        ...body,
        dpop: { proof: headers.dpop, method, url: `https://${host}${path}` },
        operation_digest: digestOf({ host, method, path, body }),
      },
    }),
  });
  if (!response.ok) throw new Error(`no decision: ${response.status}`);
  return response.json();
}

/** Digest of the exact operation. If a person must approve it, the approval is bound to this digest. */
const digestOf = (operation) => createHash("sha256").update(JSON.stringify(operation)).digest("base64url");

/** Reports that an allowed action was executed. Without a report it counts as executed. */
async function reportExecuted(host, decisionId) {
  const response = await fetch(`${mandate}/access/v1/outcomes`, {
    method: "POST",
    headers: { authorization: `Bearer ${pepKeys[host]}`, "content-type": "application/json" },
    body: JSON.stringify({ decision_id: decisionId, outcome: "executed" }),
  });
  await response.body?.cancel();
}

/** Reads whose token it claims to be. Nothing is believed: Mandate verifies the token and compares. */
function readClaims(token = "") {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString() || "{}");
  return { agent: claims.sub ?? "unknown", jti: claims.jti };
}

const server = createServer(async (request, response) => {
  const { method, url: path, headers } = request;
  const host = headers.host;
  const answer = (status, body) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
    const asked = readRequest(host, method, path);
    if (!asked) return answer(404, { action: path, code: "not_found", reason: "no such thing here" });
    const action = `${asked.type} ${asked.action} ${asked.identifier}${body.amount ? ` ${body.amount} ${body.currency}` : ""}`;
    const { decision, context } = await decide({ host, method, path, headers, body, asked });
    if (!decision) {
      return answer(403, { action, code: context.code, reason: context.reason, approval: context.approval });
    }
    // An allow is for this one action, now. A real system would do its work here.
    if (context.approval) await reportExecuted(host, context.decision_id);
    return answer(200, { done: action, decision: context.decision_id });
  } catch (error) {
    // Without a decision the action is refused.
    return answer(503, { action: path, code: "no_decision", reason: error.message });
  }
});
server.listen(port, "127.0.0.1", () => process.stdout.write(`protected systems listen on http://127.0.0.1:${port}\n`));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
