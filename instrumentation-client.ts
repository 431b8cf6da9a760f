// Before any schema is made or used: the content security policy forbids eval, which their compiled form would use. All
// copies of zod share this object; importing `config` would put zod's helpers into every page.
const shared = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
shared.__zod_globalConfig ??= {};
shared.__zod_globalConfig.jitless = true;

export {};
