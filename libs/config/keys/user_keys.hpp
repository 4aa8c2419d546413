/// Names of the keys of user-service. The rows are in user_keys.cpp.
#pragma once

#include <string_view>

namespace config::keys {

inline constexpr std::string_view kUserPort = "USER_PORT";
inline constexpr std::string_view kPublicBaseUrl = "PUBLIC_BASE_URL";
inline constexpr std::string_view kUploadMaxSize = "UPLOAD_MAX_SIZE";
inline constexpr std::string_view kUploadsPerUserMax = "UPLOADS_PER_USER_MAX";
inline constexpr std::string_view kDocumentUploadsMax = "DOCUMENT_UPLOADS_MAX";
inline constexpr std::string_view kUploadsWaitingMax = "UPLOADS_WAITING_MAX";
inline constexpr std::string_view kUploadWaitMs = "UPLOAD_WAIT_MS";
inline constexpr std::string_view kUploadExpiryMs = "UPLOAD_EXPIRY_MS";
inline constexpr std::string_view kUploadsOpenMax = "UPLOADS_OPEN_MAX";
inline constexpr std::string_view kUploadRateMin = "UPLOAD_RATE_MIN";
inline constexpr std::string_view kUploadPath = "UPLOAD_PATH";
inline constexpr std::string_view kTrashDays = "TRASH_DAYS";
inline constexpr std::string_view kDocumentTrashDays = "DOCUMENT_TRASH_DAYS";
inline constexpr std::string_view kTrashMaxSize = "TRASH_MAX_SIZE";
inline constexpr std::string_view kProfileBodyBytesMax = "PROFILE_BODY_BYTES_MAX";
inline constexpr std::string_view kAvatarSize = "AVATAR_SIZE";
inline constexpr std::string_view kImageSideMax = "IMAGE_SIDE_MAX";
inline constexpr std::string_view kImagePixelsMax = "IMAGE_PIXELS_MAX";
inline constexpr std::string_view kImageWorkers = "IMAGE_WORKERS";
inline constexpr std::string_view kImageQueueMax = "IMAGE_QUEUE_MAX";
inline constexpr std::string_view kImageTimeoutMs = "IMAGE_TIMEOUT_MS";
inline constexpr std::string_view kImageMemoryMax = "IMAGE_MEMORY_MAX";
inline constexpr std::string_view kDocumentQuota = "DOCUMENT_QUOTA";
inline constexpr std::string_view kDocumentTypes = "DOCUMENT_TYPES";
inline constexpr std::string_view kDocumentMarkupAllowed = "DOCUMENT_MARKUP_ALLOWED";
inline constexpr std::string_view kClamdUrl = "CLAMD_URL";
inline constexpr std::string_view kClamdTimeoutMs = "CLAMD_TIMEOUT_MS";
inline constexpr std::string_view kDocumentsPerUserMax = "DOCUMENTS_PER_USER_MAX";
inline constexpr std::string_view kInternalApiToken = "INTERNAL_API_TOKEN";
inline constexpr std::string_view kNotificationsPollMs = "NOTIFICATIONS_POLL_MS";
inline constexpr std::string_view kAuditQueueMax = "AUDIT_QUEUE_MAX";
inline constexpr std::string_view kAuditRetentionMs = "AUDIT_RETENTION_MS";
inline constexpr std::string_view kAuditRowsMax = "AUDIT_ROWS_MAX";
inline constexpr std::string_view kAuditBytesMax = "AUDIT_BYTES_MAX";
inline constexpr std::string_view kSocketsMax = "SOCKETS_MAX";
inline constexpr std::string_view kSocketsPerUserMax = "SOCKETS_PER_USER_MAX";
inline constexpr std::string_view kSocketQueueMaxBytes = "SOCKET_QUEUE_MAX_BYTES";
inline constexpr std::string_view kSocketMessageBytesMax = "SOCKET_MESSAGE_BYTES_MAX";
inline constexpr std::string_view kSocketFramesMax = "SOCKET_FRAMES_MAX";
inline constexpr std::string_view kSocketPingIntervalMs = "SOCKET_PING_INTERVAL_MS";
inline constexpr std::string_view kSocketPingTimeoutMs = "SOCKET_PING_TIMEOUT_MS";
inline constexpr std::string_view kSocketConnectTimeoutMs = "SOCKET_CONNECT_TIMEOUT_MS";
inline constexpr std::string_view kSocketCloseTimeoutMs = "SOCKET_CLOSE_TIMEOUT_MS";
inline constexpr std::string_view kPrivacyPolicyFile = "PRIVACY_POLICY_FILE";
inline constexpr std::string_view kDeletionGraceMs = "DELETION_GRACE_MS";
inline constexpr std::string_view kErasureSettleMs = "ERASURE_SETTLE_MS";
inline constexpr std::string_view kErasureLedger = "ERASURE_LEDGER";
inline constexpr std::string_view kDataExportKeptMs = "DATA_EXPORT_KEPT_MS";
inline constexpr std::string_view kPrivacyPollMs = "PRIVACY_POLL_MS";

// Limiters, see auth_keys.hpp.
inline constexpr std::string_view kLimitUser = "USER";
inline constexpr std::string_view kLimitAvatar = "AVATAR";
inline constexpr std::string_view kLimitDocuments = "DOCUMENTS";
inline constexpr std::string_view kLimitNotificationsInternal = "NOTIFICATIONS_INTERNAL";
inline constexpr std::string_view kLimitGdprExport = "GDPR_EXPORT";
inline constexpr std::string_view kLimitSocketRefused = "SOCKET_REFUSED";
inline constexpr std::string_view kLimitGdprDeletion = "GDPR_DELETION";

}  // namespace config::keys
