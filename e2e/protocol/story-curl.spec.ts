import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";

const { url, admin } = sharedServer();
const run = promisify(execFile);

describe("the story as a script", () => {
  it("bash and curl live it from a person to a proven revocation", async () => {
    const { PATH, TMPDIR } = process.env;
    const env = { PATH, TMPDIR, MANDATE_URL: url, ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password };
    const { stdout, stderr } = await run("bash", ["e2e/protocol/story.sh"], {
      env: { ...env, NODE_ENV: "production" },
    });
    expect(stderr).toBe("");
    const steps = stdout.split(/^# /m);
    const step = (number: number) => steps.find((text) => text.startsWith(`${number} `)) ?? "";
    expect(step(3)).toContain("spiffe://localhost/agent/refund-agent-");
    expect(step(4)).toMatch(/^ins_\w{26}$/m);
    expect(step(5)).toMatch(/^dlg_\w{26}$/m);
    expect(step(6)).toMatch(/^DPoP$/m);
    expect(step(7)).toMatch(/^\{"decision":true,"context":\{"decision_id":"dec_/m);
    expect(step(8)).toContain("c2sp.org/tlog-proof@v1\n");
    expect(step(9)).toMatch(/^\{"decision":false,"context":.*"code":"agent_revoked"/m);
    expect(step(9)).toMatch(/^\{"error":"invalid_client"/m);
  });
});
