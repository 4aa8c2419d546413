// What an application writes against the generated types; only compiled.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/api.js";

const client = createClient<paths>({ baseUrl: "http://localhost:3000" });

export async function nameOf(email: string, password: string): Promise<string> {
  const { data, error } = await client.POST("/api/v1/auth/login", { body: { email, password, rememberMe: true } });
  if (!data) throw new Error(error.message);
  const role: "USER" | "ADMIN" | "MODERATOR" = data.data.user.role;
  const headers = { Authorization: `Bearer ${data.data.tokens.accessToken}` };
  const profile = await client.GET("/api/v1/users/profile", { headers });
  return `${profile.data?.profile.name} ${role}`;
}

export function titles(favorites: components["schemas"]["Favorite"][]): (string | null)[] {
  return favorites.filter((favorite) => favorite.entityType === "HOTEL").map((favorite) => favorite.title);
}
