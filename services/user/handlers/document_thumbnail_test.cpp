// Thumbnails of documents that are pictures (docs/http-contract.md §4.3).
#include "media/sniff.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

class DocumentThumbnailTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentThumbnailTest);

std::optional<media::ImageHeader> header_of(const std::string& bytes) {
  return media::read_image_header(base::as_bytes(bytes));
}

TEST_P(DocumentThumbnailTest, HasNoneOfWhatIsNoPicture) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string text = "documents/" + document_id_of(world.upload_document(kevin, "text")) + "/thumbnail";
  expect_error(world.get(text, kevin.bearer()), 404, "No thumbnail", "NOT_FOUND");
  const auto pdf = world.upload_document(kevin, testkit::corpus_bytes("documents/simple.pdf"), "a.pdf");
  expect_error(world.get("documents/" + document_id_of(pdf) + "/thumbnail", kevin.bearer()), 404, "No thumbnail",
               "NOT_FOUND");
  const std::string picture = "documents/" + document_id_of(world.upload_document(kevin, small_png(), "a.png"));
  const Person other = world.sign_up("other@example.com");
  expect_error(world.get(picture + "/thumbnail", other.bearer()), 404, "Document not found", "NOT_FOUND");
  for (const char* size : {"63", "1025", "0", "-64", "x", "", "99999999999999999999"}) {
    EXPECT_EQ(world.get(picture + "/thumbnail?size=" + size, kevin.bearer()).status, 400) << size;
  }
}

// A header that says it is a picture, and nothing behind it.
TEST_P(DocumentThumbnailTest, HasNoneOfAPictureThatCannotBeRead) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto upload = world.upload_document(kevin, small_png().substr(0, 40), "a.png");
  ASSERT_EQ(upload.status, 201) << upload.body;
  expect_error(world.get("documents/" + document_id_of(upload) + "/thumbnail", kevin.bearer()), 404, "No thumbnail",
               "NOT_FOUND");
}

TEST_P(DocumentThumbnailTest, FitsAndIsNeverEnlarged) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string photo = testkit::corpus_bytes("exif-orientation/Landscape_1.jpg");
  const auto original = header_of(photo);
  ASSERT_TRUE(original && original->width > original->height && original->height > 128U);
  const std::string path = "documents/" + document_id_of(world.upload_document(kevin, photo, "a.jpg")) + "/thumbnail";
  const auto reply = world.get(path + "?size=128", kevin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.field("Content-Type"), "image/webp");
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"private, no-cache"});
  const auto header = header_of(reply.body);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->format, media::ImageFormat::kWebp);
  EXPECT_EQ(header->width, 128U);
  EXPECT_NEAR(header->height, 128.0 * original->height / original->width, 1.0);
  const std::string small = "documents/" + document_id_of(world.upload_document(kevin, small_png(), "b.png"));
  const auto as_it_is = header_of(world.get(small + "/thumbnail?size=1024", kevin.bearer()).body);
  ASSERT_TRUE(as_it_is);
  EXPECT_EQ(as_it_is->width, 32U);
  EXPECT_EQ(as_it_is->height, 32U);
}

TEST_P(DocumentThumbnailTest, SendsNothingToWhoHasIt) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path =
      "documents/" + document_id_of(world.upload_document(kevin, small_png(), "a.png")) + "/thumbnail";
  const auto first = world.get(path, kevin.bearer());
  ASSERT_EQ(first.status, 200) << first.body;
  auto fields = kevin.bearer();
  fields.emplace_back("If-None-Match", first.field("ETag").value());
  EXPECT_EQ(world.get(path, fields).status, 304);
  EXPECT_EQ(world.get(path + "?size=64", fields).status, 200);
}

}  // namespace
}  // namespace user
