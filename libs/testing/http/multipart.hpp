/// Bodies of multipart/form-data (RFC 7578) for tests.
///
///     client.request("POST", path, testkit::multipart({{"avatar", "a.png", "image/png", bytes}}),
///                    {testkit::kMultipartType});
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace testkit {

/// The Content-Type field of every `multipart` body.
inline const std::pair<std::string, std::string> kMultipartType{"Content-Type", "multipart/form-data; boundary=XyZ"};

/// One part; without a file name it is a text field.
struct FormPart {
  std::string name;
  std::string filename;
  std::string content_type;
  std::string bytes;
};

inline std::string multipart(const std::vector<FormPart>& parts) {
  std::string body;
  for (const FormPart& part : parts) {
    body += "--XyZ\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
    if (!part.filename.empty()) body += "; filename=\"" + part.filename + "\"";
    if (!part.content_type.empty()) body += "\r\nContent-Type: " + part.content_type;
    body += "\r\n\r\n" + part.bytes + "\r\n";
  }
  return body + "--XyZ--\r\n";
}

}  // namespace testkit
