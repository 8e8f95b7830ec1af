import { call } from "../calls/call.ts";

export interface Credentials {
  email: string;
  password: string;
}

export interface NewAccount extends Credentials {
  displayName: string;
  role: "FAN" | "ARTIST";
}

export const signIn = (credentials: Credentials): Promise<unknown> => call("POST", "/auth/login", credentials);
export const signUp = (account: NewAccount): Promise<unknown> => call("POST", "/auth/signup", account);
export const signOut = (): Promise<unknown> => call("POST", "/auth/logout");
