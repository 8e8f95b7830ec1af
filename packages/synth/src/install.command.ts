import { installPlatform } from "./platform.ts";

/* Lays SST's platform where it is missing: its types are what `stacks/` is checked against. */

installPlatform();
