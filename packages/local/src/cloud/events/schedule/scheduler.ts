import { json } from "../../body.ts";
import { AwsError, type CloudRequest, type CloudService } from "../../contract.ts";
import { arn, type Place, parseArn } from "../arn.ts";
import { page } from "../protocol/page.ts";
import { answer, type Route, restService } from "../protocol/rest.ts";
import { validate } from "../protocol/validate.ts";
import type { Clock } from "../time.ts";
import { InvalidExpression, timetable } from "./expression.ts";
import { type Schedule, ScheduleInput, ScheduleName } from "./schedule.ts";
import type { Schedules } from "./schedules.ts";

const refuse = (message: string): AwsError => new AwsError("ValidationException", 400, message);

/** EventBridge Scheduler with its default group: Create-, Get-, Update-, Delete- and ListSchedules. */
export const scheduler = (schedules: Schedules, place: Place, clock: Clock): CloudService => {
  const nameOf = ({ name }: Record<string, string>): string => validate(ScheduleName, name);
  const find = (parameters: Record<string, string>, request: CloudRequest): Schedule => {
    const name = nameOf(parameters);
    const group = request.query.get("groupName") ?? "default";
    const schedule = group === "default" ? schedules.get(name) : undefined;
    if (!schedule) throw new AwsError("ResourceNotFoundException", 404, `Schedule ${name} does not exist.`);
    return schedule;
  };
  const read = async (request: CloudRequest): Promise<Omit<ScheduleInput, "ClientToken">> => {
    const body = await json(request.body);
    if (body.GroupName !== undefined && body.GroupName !== "default") {
      throw new AwsError("ResourceNotFoundException", 404, `Schedule group ${String(body.GroupName)} does not exist.`);
    }
    const { ClientToken: _, ...input } = validate(ScheduleInput, body);
    check(input, clock.now());
    return input;
  };
  const routes: Route[] = [
    {
      method: "POST",
      path: "/schedules/{name}",
      run: async (parameters, request) => {
        const name = nameOf(parameters);
        const input = await read(request);
        if (schedules.get(name)) throw new AwsError("ConflictException", 409, `Schedule ${name} already exists.`);
        const now = clock.now();
        const Arn = arn(place, "scheduler", `schedule/default/${name}`);
        schedules.put({ ...input, Name: name, Arn, createdAt: now, changedAt: now });
        return answer({ ScheduleArn: Arn });
      },
    },
    {
      method: "GET",
      path: "/schedules/{name}",
      run: (parameters, request) => answer(present(find(parameters, request))),
    },
    {
      method: "PUT",
      path: "/schedules/{name}",
      run: async (parameters, request) => {
        const input = await read(request);
        const { Name, Arn, createdAt } = find(parameters, request);
        schedules.put({ ...input, Name, Arn, createdAt, changedAt: clock.now() });
        return answer({ ScheduleArn: Arn });
      },
    },
    {
      method: "DELETE",
      path: "/schedules/{name}",
      run: (parameters, request) => {
        schedules.delete(find(parameters, request).Name);
        return answer({});
      },
    },
    {
      method: "GET",
      path: "/schedules",
      run: (_parameters, { query }) => {
        const limit = Math.min(Math.max(Number(query.get("MaxResults")) || 100, 1), 100);
        const { items, next } = page(
          query.get("NextToken") ?? undefined,
          limit,
          (options) => schedules.list({ ...options, prefix: query.get("NamePrefix") ?? "" }),
          (schedule) => schedule.Name,
        );
        return answer({ Schedules: items.map(summary), NextToken: next });
      },
    },
  ];
  return restService(["scheduler"], routes);
};

const check = (input: Omit<ScheduleInput, "ClientToken">, now: number): void => {
  try {
    const times = timetable(input.ScheduleExpression, input.ScheduleExpressionTimezone, now);
    if (times.next(now) === undefined)
      throw refuse(`Invalid Schedule Expression ${input.ScheduleExpression}: it never runs.`);
  } catch (error) {
    throw error instanceof InvalidExpression ? refuse(error.message) : error;
  }
  if (!parseArn(input.Target.Arn)) throw refuse(`${input.Target.Arn} is not a valid target ARN.`);
  if (parseArn(input.Target.RoleArn)?.service !== "iam")
    throw refuse(`${input.Target.RoleArn} is not a valid role ARN.`);
  if (input.StartDate !== undefined && input.EndDate !== undefined && input.StartDate >= input.EndDate) {
    throw refuse("The StartDate must be before the EndDate.");
  }
};

const dates = ({ createdAt, changedAt }: Schedule) => ({
  CreationDate: createdAt / 1_000,
  LastModificationDate: changedAt / 1_000,
});

const present = (schedule: Schedule) => {
  const { createdAt: _created, changedAt: _changed, nextAt: _next, ...members } = schedule;
  return { ...members, ...dates(schedule) };
};

const summary = (schedule: Schedule) => ({
  Arn: schedule.Arn,
  Name: schedule.Name,
  GroupName: schedule.GroupName,
  State: schedule.State,
  Target: { Arn: schedule.Target.Arn },
  ...dates(schedule),
});
