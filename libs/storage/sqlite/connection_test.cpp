// One connection and the statements it remembers.
#include "storage/sqlite/connection.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using namespace std::chrono_literals;

class ConnectionTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  Connection connection_{directory_.file(), Connection::Mode::kReadWrite, 5s};
};

TEST_F(ConnectionTest, RefusesATextThatIsNoStatementAndStillPreparesOthersAtItsAddress) {
  char text[] = "SELECT a";
  EXPECT_THROW(static_cast<void>(connection_.query_integer(text)), Failure);
  text[7] = '1';
  EXPECT_EQ(connection_.query_integer(text), 1);
}

TEST_F(ConnectionTest, PreparesAnewWhenTheTextAtAnAddressIsAnotherOne) {
  char text[] = "SELECT 1";
  EXPECT_EQ(connection_.query_integer(text), 1);
  text[7] = '2';
  EXPECT_EQ(connection_.query_integer(text), 2);
}

}  // namespace
}  // namespace storage::sqlite
