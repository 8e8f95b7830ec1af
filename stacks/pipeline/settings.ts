/**
 * What a deployment is told besides its stage and its commit (docs/deploy.md, "Settings"). The pipeline hands them on as they
 * were when it was deployed itself: else its first release would take back what was set by hand.
 */
export const settings = [
  "ALARM_EMAIL",
  "ALARM_EMAIL_PAGE",
  "ALARM_EMAIL_TICKET",
  "ALARM_EMAIL_INFO",
  "MEDIALIVE_CHANNELS",
  "MEDIAPACKAGE_CHANNELS",
  "MEDIAPACKAGE_HARVESTS",
  "STANDBY_BALANCERS",
  "WAF_BLOCKED_COUNTRIES",
] as const;

/** For one stage: `PROD_ALARM_EMAIL` goes before `ALARM_EMAIL`. */
export const settingsOf = (stage: string, env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    settings.flatMap((name) => {
      const value = env[`${stage.toUpperCase()}_${name}`] ?? env[name];
      return value ? [[name, value]] : [];
    }),
  );
