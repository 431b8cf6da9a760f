export { getResourceTypes as GET } from "@/lib/provisioning/endpoints";
