export const database = new sst.Linkable("Database", { properties: {} });
export const cache = new sst.Linkable("Cache", { properties: {} });
