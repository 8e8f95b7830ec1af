/** One rule of a bucket's CORS configuration. */
export interface CorsRule {
  id?: string;
  origins: string[];
  methods: string[];
  headers: string[];
  expose: string[];
  /** Seconds. */
  maxAge?: number;
}
