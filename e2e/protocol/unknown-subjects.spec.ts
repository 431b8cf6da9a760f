import { beforeAll, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import type { DiscoveryList, DiscoveryResponse } from "@/lib/discoveries/schema";
import { addPerson, HttpClient, succeeded } from "@/lib/testing/http";
import { type Stage, setStage } from "@/lib/testing/stage";

const server = sharedServer();
let stage: Stage;
let security: HttpClient;
beforeAll(async () => {
  stage = await setStage(server);
  security = (await addPerson(stage.admin, ["security"])).client;
});

it("a subject that is no agent is refused, comes on the list of discoveries and is ignored", async () => {
  const pep = new HttpClient(server.url);
  const question = {
    subject: { type: "service", id: "nightly-reports" },
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
  };
  const headers = { authorization: `Bearer ${stage.server.pepKey}` };
  const answer = succeeded(await pep.post<{ decision: boolean }>("/access/v1/evaluation", question, headers));
  expect(answer.decision).toBe(false);
  const q = encodeURIComponent(`kind:unknown_subject origin:"${stage.server.identifier}"`);
  let found: DiscoveryResponse | undefined;
  const look = async () => {
    [found] = succeeded(await security.get<DiscoveryList>(`/api/discoveries?q=${q}`)).discoveries;
    return found;
  };
  // Processes write what they saw every ten seconds.
  await expect.poll(look, { timeout: 60_000, interval: 500 }).toBeDefined();
  expect(found).toMatchObject({ name: "nightly-reports", asked: 1, server: { id: stage.server.id } });
  const ignore = { status: "ignored", reason: "Our own report." };
  succeeded(await security.post(`/api/discoveries/${found?.id}/decision`, ignore));
  expect(succeeded(await security.get<DiscoveryList>(`/api/discoveries?q=${q}`)).discoveries).toEqual([]);
  const ignored = succeeded(await security.get<DiscoveryList>(`/api/discoveries?status=ignored&q=${q}`));
  expect(ignored.discoveries).toMatchObject([{ id: found?.id, reason: "Our own report." }]);
});
