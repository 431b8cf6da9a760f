import { expect, type Page } from "@playwright/test";
import type { Api, Who } from "./people";

/** Ids of the demonstration's objects that the screens show, found by name. */
export type Objects = {
  agent: string;
  draft: string;
  suspended: string;
  quarantined: string;
  /** The agent with a workload rule for a trusted cluster. */
  clustered: string;
  delegation: string;
  request: string;
  decision: number;
  server: string;
  /** Who delegates to the agent. */
  delegator: string;
  /** A revocation. */
  revocation: string;
};

/** One page in one of its states. */
export type Screen = {
  name: string;
  /** The file under app/ that draws it. */
  page: string;
  as?: Who;
  path: (objects: Objects) => string;
  /** Brings the page into the state that is meant. */
  act?: (page: Page) => Promise<void>;
  /** The part that is examined, where the rest of the page is another screen. */
  within?: string;
  /** Status of the page if the screen shows a missing page on purpose. */
  status?: number;
};

/** Looks the objects up through the interface. */
export async function findObjects(api: Api): Promise<Objects> {
  const first = async <T>(path: string, plural: string): Promise<T> => {
    const { [plural]: rows } = await api.get<Record<string, T[] | undefined>>(path);
    const [row] = rows ?? [];
    if (row === undefined) throw new Error(`The demonstration has nothing at ${path}.`);
    return row;
  };
  const agent = async (name: string) => (await first<{ id: string }>(`/api/agents?q=name:${name}`, "agents")).id;
  const [refunds, draft, suspended, quarantined, clustered] = await Promise.all(
    ["refund-agent", "vendor-scout", "ticket-router", "lead-enricher", "stock-agent"].map(agent),
  );
  const auditor = await agent("refund-auditor");
  return {
    agent: refunds ?? "",
    draft: draft ?? "",
    suspended: suspended ?? "",
    quarantined: quarantined ?? "",
    clustered: clustered ?? "",
    delegation: (await first<{ id: string }>(`/api/delegations?q=agent:${auditor}`, "delegations")).id,
    request: (await first<{ id: string }>("/api/requests?q=status:pending+agent:payout-planner", "requests")).id,
    decision: (await first<{ index: number }>("/api/audit?q=type:agent.revoked", "entries")).index,
    delegator: (await first<{ delegator: { id: string } }>(`/api/delegations?q=agent:${refunds}`, "delegations"))
      .delegator.id,
    revocation: (await first<{ id: string }>("/api/revocations", "revocations")).id,
    server: (await first<{ id: string }>("/api/resource-servers", "resourceServers")).id,
  };
}

/** Presses the first button of that name, once the code of its part of the page has arrived and listens. */
export const press = (name: string | RegExp) => async (page: Page) => {
  const button = page.getByRole("button", { name }).first();
  await expect
    .poll(() => button.evaluate((element) => Object.keys(element).some((key) => key.startsWith("__reactFiber$"))))
    .toBe(true);
  await button.click();
};

/** The part of a page that is a dialog or a drawer. */
export const dialog = "[role=dialog]";
