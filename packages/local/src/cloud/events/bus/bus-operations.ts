import { z } from "zod";
import { AwsError } from "../../contract.ts";
import { operation } from "../protocol/json.ts";
import { page } from "../protocol/page.ts";
import type { Buses } from "./buses.ts";
import { BusName, BusNameOrArn, Limit, NextToken, Tags } from "./names.ts";
import type { Rules } from "./rules.ts";
import type { TagStore } from "./tags.ts";

/** CreateEventBus, DescribeEventBus, ListEventBuses, DeleteEventBus. */
export const busOperations = (buses: Buses, rules: Rules, tags: TagStore) => ({
  CreateEventBus: operation(
    z.object({ Name: BusName, Description: z.string().max(512).optional(), Tags }),
    ({ Name, Description, Tags: given }) => {
      if (Name.includes("/"))
        throw new AwsError("ValidationException", 400, `EventBus name ${Name} must not contain '/'.`);
      const bus = buses.create(Name, Description);
      tags.put(bus.Arn, given ?? []);
      return { EventBusArn: bus.Arn, Description };
    },
  ),
  DescribeEventBus: operation(z.object({ Name: BusNameOrArn }), ({ Name }) => buses.get(Name)),
  ListEventBuses: operation(
    z.object({ NamePrefix: z.string().max(256).default(""), Limit, NextToken }),
    ({ NamePrefix, Limit: limit, NextToken: token }) => {
      const { items, next } = page(
        token,
        limit,
        (options) => buses.list({ ...options, prefix: NamePrefix }),
        (bus) => bus.Name,
      );
      return { EventBuses: items, NextToken: next };
    },
  ),
  // Deleting what is not there is no error (API reference); a bus with rules is kept.
  DeleteEventBus: operation(z.object({ Name: BusName }), ({ Name }) => {
    if (Name === "default") throw new AwsError("ValidationException", 400, "Cannot delete event bus default.");
    if (rules.list(Name, "", { after: "", limit: 1 }).length > 0) {
      throw new AwsError("ValidationException", 400, `Event bus ${Name} can't be deleted since it has rules.`);
    }
    buses.delete(Name);
  }),
});
