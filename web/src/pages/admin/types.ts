/** What `/api/v1/admin` answers, as far as these pages show it. */
export const roles = ["USER", "MODERATOR", "ADMIN"] as const;
export type Role = (typeof roles)[number];

export interface ListedUser {
  id: string;
  email: string;
  username: string | null;
  firstName: string | null;
  lastName: string | null;
  role: Role;
  isVerified: boolean;
  userCategory: "LEISURE" | "BUSINESS";
  onboardingCompleted: boolean;
  isSuspended: boolean;
  suspendedAt: string | null;
  suspendedReason: string | null;
  lastLoginAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface UserDetail extends ListedUser {
  phoneNumber: string | null;
  dateOfBirth: string | null;
  nationality: string | null;
  onboardingCompletedAt: string | null;
  _count: { favorites: number; notifications: number; history: number };
}

export interface AdminPagination {
  page: number;
  limit: number;
  total: number;
  totalPages: number;
  /** False: there are more than `total`. */
  totalIsExact: boolean;
  /** For `after`; null on the last page. */
  next: string | null;
}

export const eventTypes = [
  "REGISTERED",
  "LOGIN_OK",
  "LOGIN_FAILED",
  "LOGIN_LIMITED",
  "ACCOUNT_UNLOCKED",
  "REFRESH_REUSE",
  "SESSION_ENDED",
  "PASSWORD_CHANGED",
  "SUSPENDED",
  "REACTIVATED",
  "ROLE_CHANGED",
  "DELETION_REQUESTED",
  "DELETION_CANCELLED",
] as const;

export interface SecurityEvent {
  id: string;
  type: string;
  ip: string | null;
  userAgent: string | null;
  at: string;
}

export interface ActivityItem {
  id: string;
  label: string;
  detail: string;
  createdAt: string;
}

export const auditActions = ["READ", "CREATE", "UPDATE", "DELETE", "EXPORT", "REFUSED"] as const;
export const auditResources = [
  "AdminUser",
  "UserProfile",
  "Document",
  "Favorite",
  "UserHistory",
  "TravelOnboardingProfile",
  "GdprData",
] as const;

export interface AuditEntry {
  id: string;
  /** Whose data. */
  userId: string;
  accessorId: string | null;
  accessorType: "user" | "admin" | "service";
  action: string;
  resource: string;
  ipAddress: string | null;
  endpoint: string | null;
  method: string | null;
  accessedAt: string;
  count: number | null;
  changes: Record<string, [before: unknown, after: unknown]> | null;
}

export interface Policy {
  id: string;
  version: string;
  title: string;
  content: string;
  effectiveAt: string;
  createdAt: string;
}

export interface DashboardUsers {
  total: number;
  verified: number;
  suspended: number;
  moderators: number;
  administrators: number;
  newUsers: number;
  evolution: number;
  spans: { from: string; newUsers: number }[];
}

export const adminPath = "/api/v1/admin";
export const usersPath = `${adminPath}/users`;
