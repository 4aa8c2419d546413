#include "media/worker_protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto bytes = std::as_bytes(std::span{data, size});
  static_cast<void>(media::read_request(bytes));
  const auto response = media::read_response(bytes);
  if (response && !media::read_response(media::write_response(*response))) __builtin_trap();
  return 0;
}
