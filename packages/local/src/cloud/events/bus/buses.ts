import { AwsError } from "../../contract.ts";
import type { State } from "../../state.ts";
import { arn, type Place } from "../arn.ts";

/** An event bus. Times are seconds since 1970, as the API gives them. */
export interface Bus {
  Name: string;
  Arn: string;
  Description?: string | undefined;
  CreationTime: number;
  LastModifiedTime: number;
}

/** The buses by name. The default bus exists from the start, in every account. */
export const buses = (state: State, place: Place, now: () => number) => {
  const all = state.collection<Bus>("events.buses");
  const make = (name: string, description?: string): Bus => {
    const seconds = now() / 1_000;
    const bus = {
      Name: name,
      Arn: arn(place, "events", `event-bus/${name}`),
      Description: description,
      CreationTime: seconds,
      LastModifiedTime: seconds,
    };
    all.set(name, bus);
    return bus;
  };
  if (!all.get("default")) make("default");
  return {
    has: (name: string): boolean => all.get(name) !== undefined,
    /** The bus, or `ResourceNotFoundException`. */
    get: (name: string): Bus => {
      const bus = all.get(name);
      if (!bus) throw new AwsError("ResourceNotFoundException", 400, `Event bus ${name} does not exist.`);
      return bus;
    },
    create: (name: string, description?: string): Bus => {
      if (all.get(name)) throw new AwsError("ResourceAlreadyExistsException", 400, `Event bus ${name} already exists.`);
      return make(name, description);
    },
    delete: (name: string): boolean => all.delete(name),
    list: (options: { after?: string; prefix?: string; limit: number }): Bus[] => all.list(options),
  };
};

export type Buses = ReturnType<typeof buses>;
