/** Calls the console's interface as a signed-in person. */
export type Session = (method: string, path: string, body?: unknown) => Promise<Record<string, string>>;

/** Signs in as a person does and keeps the cookies. */
export async function signIn(url: string, email: string, password: string): Promise<Session> {
  const jar = new Map<string, string>();
  const keep = (response: Response) => {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  };
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const csrf = await fetch(`${url}/api/auth/csrf`);
  keep(csrf);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const form = new URLSearchParams({ csrfToken, email, password, json: "true" });
  keep(
    await fetch(`${url}/api/auth/callback/credentials`, {
      method: "POST",
      headers: { cookie: cookie() },
      body: form,
      redirect: "manual",
    }),
  );
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { cookie: cookie(), "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const json = response.headers.get("content-type")?.includes("json");
    return (json && text !== "" ? JSON.parse(text) : {}) as Record<string, string>;
  };
}
