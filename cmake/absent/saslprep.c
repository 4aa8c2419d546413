/* What libmongoc calls of ICU before its version 1.25 to prepare a password (SASLprep, RFC 4013), for printable ASCII
 * alone, which SASLprep leaves as it is. ICU itself would bring 31 MB of tables into every program. Other passwords end
 * in an error of the driver; libs/storage/mongodb/client_pool.cpp tells the operator before that.
 *
 * The names carry the version of Debian 12's ICU. As ICU's, the functions answer the length alone, with an error, where
 * `out` has no room for the text, and end the text with a zero where it has room for that. */
#include <stdint.h>

enum { kFine = 0, kInvalidCharacter = 10, kNoRoom = 15 }; /* of UErrorCode */

uint16_t* u_strFromUTF8_72(uint16_t* out, int32_t room, int32_t* length, const char* text, int32_t size, int* error) {
  if (length) *length = size;
  *error = room < size ? kNoRoom : kFine;
  for (int32_t i = 0; i < size; ++i) {
    if (text[i] < ' ' || text[i] > '~') *error = kInvalidCharacter;
    if (room >= size) out[i] = (unsigned char)text[i];
  }
  if (room > size) out[size] = 0;
  return out;
}

char* u_strToUTF8_72(char* out, int32_t room, int32_t* length, const uint16_t* text, int32_t size, int* error) {
  if (length) *length = size;
  *error = room < size ? kNoRoom : kFine;
  for (int32_t i = 0; room >= size && i < size; ++i) out[i] = (char)text[i];
  if (room > size) out[size] = 0;
  return out;
}

void* usprep_openByType_72(int type, int* error) {
  static char profile;
  (void)type;
  *error = kFine;
  return &profile;
}

int32_t usprep_prepare_72(const void* profile, const uint16_t* text, int32_t size, uint16_t* out, int32_t room,
                          int32_t options, void* place, int* error) {
  (void)profile, (void)options, (void)place;
  *error = room < size ? kNoRoom : kFine;
  for (int32_t i = 0; room >= size && i < size; ++i) out[i] = text[i];
  if (room > size) out[size] = 0;
  return size;
}

void usprep_close_72(void* profile) { (void)profile; }
