import { type AlarmName, alarms, type Kind } from "../packages/core/src/platform/alarms.ts";
import { alarm } from "./alarm";

const ofKind = (kind: Kind): AlarmName[] =>
  (Object.keys(alarms) as AlarmName[]).filter((name) => alarms[name].each === kind);

/** Every alarm that the catalogue has for this kind of resource. */
const watch = (kind: Kind, dimensions: Record<string, $util.Input<string>> = {}, of = "") =>
  ofKind(kind).map((name) => alarm(name, dimensions, of));

watch("platform");
