import { authRoute } from "@/lib/sign-in/auth-route";

export const GET = authRoute;
export const POST = authRoute;
