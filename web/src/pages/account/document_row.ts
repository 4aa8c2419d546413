/** A document as the services give it. */
export const documentsPath = "/api/v1/users/documents";

export interface DocumentRow {
  id: string;
  title: string;
  category?: string | null;
  tags?: string[];
  originalName: string;
  mimeType: string;
  size: number;
  version?: number;
  status?: "ready" | "scanning" | "quarantined";
  createdAt: string;
}
