/** Milliseconds of a time in ISO 8601 or in seconds since 1970, as MediaPackage takes both; undefined for neither. */
export const timeOf = (text: string): number | undefined => {
  const time = /^\d{1,12}(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
};
