const headers = { "cache-control": "no-store" };

/** Alive: the process answers. Asks nothing else, so that a database outage restarts no server. */
export const GET = async (): Promise<Response> => Response.json({ status: "ok" }, { headers });
