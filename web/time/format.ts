/** A length as players write it: 75 → `1:15`, 3675 → `1:01:15`. Fractions are cut, what is below zero or no number is 0. */
export const clock = (seconds: number): string => {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
};

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** A length in words, the two largest units of it: 3675 → `1 hour 1 minute`, 0 → `0 seconds`. */
export const inWords = (seconds: number): string => {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const units: [number, string][] = [
    [Math.floor(whole / 86_400), "day"],
    [Math.floor(whole / 3600) % 24, "hour"],
    [Math.floor(whole / 60) % 60, "minute"],
    [whole % 60, "second"],
  ];
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return "0 seconds";
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => counted(count, unit))
    .join(" ");
};

/** Whole seconds from `now` (ms) until a moment, never below zero. */
export const secondsUntil = (moment: string, now: number): number =>
  Math.max(0, Math.ceil((Date.parse(moment) - now) / 1000));

/** Whole seconds from a moment until `now` (ms), never below zero. */
export const secondsSince = (moment: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(moment)) / 1000));

/** `1 viewer`, `12 viewers`, `1.2K viewers`. */
export const howMany = (count: number, one: string): string =>
  `${new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(count)} ${one}${count === 1 ? "" : "s"}`;
