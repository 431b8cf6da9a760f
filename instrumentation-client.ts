import { config } from "zod/v4/core";

// Before any schema is made or used: the content security policy forbids eval, which their compiled form would use.
config({ jitless: true });
