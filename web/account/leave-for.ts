/**
 * Goes to a page of ours by loading it anew: after signing in or out, nothing that was fetched as somebody else may stay.
 */
export const leaveFor = (path: string): void => window.location.assign(path);
