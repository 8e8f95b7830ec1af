/** What a client is told of a refusal, beside its code: which field, and how to mend it. */
export interface RefusalDetails {
  field?: string;
  suggestion?: string;
  [more: string]: unknown;
}

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 503;

/**
 * The platform says no, and the asker may know why. Everything else that is thrown is a fault: it is logged whole and
 * told to nobody.
 */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  readonly status: RefusalStatus;
  readonly details: RefusalDetails;

  constructor(code: string, status: RefusalStatus, message: string, details: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** 404 for what does not exist and for what the asker may not know to exist. */
export const notFound = (what: string): Refused =>
  new Refused(`${what}.not_found`, 404, `There is no such ${what}, or it is not yours to see.`);
