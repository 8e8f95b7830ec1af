/** What Next hands to a page: the path's parameters and the query. */
export interface PageProps<Params = Record<never, string>> {
  params: Promise<Params>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}
