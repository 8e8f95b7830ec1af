import { domainOf, isKept, kindOf, sizes } from "./sizes";

/** This stage, as the table of `sizes.ts` has it. */
export const kind = kindOf($app.stage);
export const size = sizes[kind];

/** Whether stores outlive a mistake. */
export const kept = isKept($app.stage);

/** Where this stage is served. */
export const domain = domainOf($app.stage);

/** Begins the names that AWS wants given: `directfanz-prod`. */
export const prefix = `${$app.name}-${$app.stage}`;

export const region = aws.getRegionOutput().region;
export const account = aws.getCallerIdentityOutput().accountId;

/** The components of a name that must begin with a capital: `channelState` → `ChannelState`. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
