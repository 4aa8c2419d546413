/** What the explorer reads of an OpenAPI 3.1 document: operations by tag, references followed, examples made. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  description?: string;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}

interface Answer {
  $ref?: string;
  description?: string;
}

export interface Operation {
  method: string;
  path: string;
  summary?: string;
  description?: string;
  deprecated?: boolean;
  tags?: string[];
  parameters: Parameter[];
  requestBody?: { $ref?: string; content?: Record<string, Media> };
  responses?: Record<string, Answer>;
}

interface PathItem {
  parameters?: Parameter[];
  [method: string]: unknown;
}

export interface Document {
  info: { title: string; version: string };
  paths: Record<string, PathItem>;
  components?: Record<string, Record<string, unknown>>;
}

const methods = ["get", "post", "put", "patch", "delete"];

export function follow<T extends { $ref?: string }>(document: Document, value: T): T {
  let found: T = value;
  for (let depth = 0; found.$ref && depth < 10; depth += 1) {
    const [, , section, name] = found.$ref.split("/");
    found = (document.components?.[section ?? ""]?.[name ?? ""] ?? {}) as T;
  }
  return found;
}

export function operationsOf(document: Document): Operation[] {
  const all: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method] as Omit<Operation, "method" | "path"> | undefined;
      if (!operation) continue;
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => follow(document, one));
      all.push({ ...operation, method: method.toUpperCase(), path, parameters });
    }
  }
  return all;
}

export function byTag(operations: Operation[], others: string): [string, Operation[]][] {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const tag = operation.tags?.[0] ?? others;
    groups.set(tag, [...(groups.get(tag) ?? []), operation]);
  }
  return [...groups];
}

/** A value that fits the schema; its own examples where it has some. */
export function sample(document: Document, given: Schema | undefined, depth = 0): unknown {
  if (!given || depth > 6) return null;
  const schema = follow(document, given);
  const ready = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0];
  if (ready !== undefined) return ready;
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (choice) return sample(document, choice, depth + 1);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(document, part, depth + 1)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object" || schema.properties) {
    const entries = Object.entries(schema.properties ?? {});
    return Object.fromEntries(entries.map(([name, part]) => [name, sample(document, part, depth + 1)]));
  }
  if (type === "array") return [sample(document, schema.items, depth + 1)];
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return false;
  return type === "string" ? (schema.format ?? "text") : null;
}

export function typeText(document: Document, given: Schema | undefined): string {
  if (!given) return "";
  const schema = follow(document, given);
  if (schema.enum) return schema.enum.map(String).join(" | ");
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "");
  return schema.format ? `${type} (${schema.format})` : type;
}

/** The content types of the body: JSON with an example, or what it is instead. */
export function bodyOf(document: Document, operation: Operation): { type: string; example: string } | null {
  if (!operation.requestBody) return null;
  const content = follow(document, operation.requestBody).content ?? {};
  const media = content["application/json"];
  if (!media) return { type: Object.keys(content)[0] ?? "", example: "" };
  const example = media.example ?? Object.values(media.examples ?? {})[0]?.value ?? sample(document, media.schema);
  return { type: "application/json", example: JSON.stringify(example, null, 2) };
}
